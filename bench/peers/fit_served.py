"""The models of bench:serve: python fit_served.py SHOTS.csv FOLDER

Writes booster.txt (LightGBM, 100 trees of 31 leaves, what PariVision and the ONNX service serve) and seed-model (a random
forest of 50 trees of depth 8 as an MLflow model, what the seed's service serves). Prints the versions as one line of JSON.
"""

import json
import sys
import warnings

import fastapi
import lightgbm as lgb
import mlflow
import onnxruntime
import pandas as pd
import sklearn
import uvicorn
from mlflow.models import infer_signature
from sklearn.ensemble import RandomForestClassifier

FEATURES = [
    "Player_ID",
    "X_Location",
    "Y_Location",
    "Total_Seconds_Remaining",
    "Shot_Type_Encoded",
    "Shot_Distance_Meters",
    "Shot_Zone_Combined",
]
TARGET = "Shot_Made_Flag"

shots_file, folder = sys.argv[1:]
warnings.filterwarnings("ignore")
shots = pd.read_csv(shots_file, usecols=[*FEATURES, TARGET]).dropna()
inputs, labels = shots[FEATURES], shots[TARGET]

parameters = {"objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "verbosity": -1, "deterministic": True, "seed": 42}
lgb.train(parameters, lgb.Dataset(inputs.astype(float), labels), num_boost_round=100).save_model(f"{folder}/booster.txt")

forest = RandomForestClassifier(n_estimators=50, max_depth=8, random_state=42).fit(inputs, labels)
mlflow.sklearn.save_model(
    forest,
    f"{folder}/seed-model",
    signature=infer_signature(inputs, forest.predict(inputs)),
    serialization_format="cloudpickle",
)
packages = (fastapi, uvicorn, mlflow, sklearn, lgb, onnxruntime)
print(json.dumps({package.__name__: package.__version__ for package in packages}))
