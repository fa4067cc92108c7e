"""Logs and registers models of several kinds with MLflow, and asks them over the Open Inference Protocol and /invocations.

    python serve_models.py URL < {}

The last line of output is JSON: for each model the largest difference from the model in Python, or the server's refusal.
"""

import json
import sys
import urllib.error
import urllib.request

import lightgbm as lgb
import mlflow
import numpy as np
import pandas as pd
import xgboost as xgb
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from sklearn.neural_network import MLPClassifier, MLPRegressor

url = sys.argv[1]
mlflow.set_tracking_uri(url)
mlflow.set_experiment("served")
rng = np.random.default_rng(3)
FEATURES = [
    "Player_ID", "X_Location", "Y_Location", "Total_Seconds_Remaining", "Shot_Type_Encoded",
    "Shot_Distance_Meters", "Shot_Zone_Combined",
]


def table(columns, rows=400):
    return pd.DataFrame(rng.normal(size=(rows, len(columns))), columns=columns)


def post(path, body):
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        return {"status": error.code, "refusal": error.read().decode()}


def infer(name, version, tensor, x, datatype):
    body = {"inputs": [{"name": tensor, "datatype": datatype, "shape": list(x.shape), "data": x.ravel().tolist()}]}
    return post(f"/v2/models/{name}/versions/{version}/infer", body)


def output(answer, name):
    if "outputs" not in answer:
        raise SystemExit(json.dumps(answer))
    one = next(o for o in answer["outputs"] if o["name"] == name)
    return np.array(one["data"], dtype=float).reshape(one["shape"])


def as_mlflow(name, version, uri):
    """The largest difference of the default answer of /invocations from what pyfunc answers."""
    answer = post(f"/invocations?model={name}&version={version}", {"dataframe_split": x.to_dict("split")})
    if "predictions" not in answer:
        raise SystemExit(json.dumps(answer))
    expected = np.asarray(mlflow.pyfunc.load_model(uri).predict(x))
    got = np.asarray(answer["predictions"], dtype=float)
    return gap(got, expected) if got.shape == expected.shape else f"{got.shape}, not {expected.shape}"


def gap(a, b):
    return float(np.max(np.abs(np.asarray(a, dtype=float).ravel() - np.asarray(b, dtype=float).ravel())))


out = {}
people = ["age", "height", "weight"]
x = table(people)
y = (x["age"] + x["height"] ** 2 > 0.5).astype(int)

with mlflow.start_run():
    booster = lgb.train({"objective": "binary", "verbose": -1}, lgb.Dataset(x, y), 20)
    signature = infer_signature(x, booster.predict(x))
    logged = mlflow.lightgbm.log_model(booster, name="model", registered_model_name="people", signature=signature)
found = infer("people", 1, "input", x.to_numpy(), "FP64")
out["lightgbm"] = gap(output(found, "predict_proba")[:, 1], booster.predict(x))
out["lightgbmByDefault"] = as_mlflow("people", 1, logged.model_uri)

with mlflow.start_run():
    boosted = xgb.train({"objective": "binary:logistic"}, xgb.DMatrix(x, y), 10)
    logged = mlflow.xgboost.log_model(boosted, name="model", registered_model_name="people", signature=signature)
found = infer("people", 2, "input", x.to_numpy(), "FP64")
out["xgboost"] = gap(output(found, "predict_proba")[:, 1], boosted.predict(xgb.DMatrix(x)))
out["xgboostByDefault"] = as_mlflow("people", 2, logged.model_uri)

classifier = xgb.XGBClassifier(n_estimators=10).fit(x, y)
with mlflow.start_run():
    labels = infer_signature(x, classifier.predict(x))
    logged = mlflow.xgboost.log_model(classifier, name="model", registered_model_name="classifier", signature=labels)
out["classifierByDefault"] = as_mlflow("classifier", 1, logged.model_uri)

network = MLPClassifier(hidden_layer_sizes=(8, 4), max_iter=50, random_state=1).fit(x.to_numpy(np.float32), y)
graph = to_onnx(network, x.to_numpy(np.float32)[:1], options={"zipmap": False})
with mlflow.start_run():
    single = infer_signature(x.astype("float32"))
    mlflow.onnx.log_model(graph, name="model", registered_model_name="people", signature=single)
expected = network.predict_proba(x.to_numpy(np.float32))
found = infer("people", 3, graph.graph.input[0].name, x.to_numpy(np.float32), "FP32")
out["network"] = gap(output(found, "probabilities"), expected)
by_name = {"dataframe_records": x[["weight", "height", "age"]].head(5).astype("float32").to_dict("records")}
scored = post("/invocations?model=people&version=3", by_name)
out["invocations"] = gap(scored["predictions"]["probabilities"], expected[:5])

with mlflow.start_run():
    zipped = to_onnx(network, x.to_numpy(np.float32)[:1])
    mlflow.onnx.log_model(zipped, name="model", registered_model_name="people")
found = infer("people", 4, zipped.graph.input[0].name, x.to_numpy(np.float32), "FP32")
out["zipmap"] = gap(output(found, zipped.graph.output[1].name), expected)

with mlflow.start_run():
    regressor = MLPRegressor(hidden_layer_sizes=(5,), max_iter=30, random_state=1).fit(x.to_numpy(np.float32), x["age"])
    plain = to_onnx(regressor, x.to_numpy(np.float32)[:1])
    mlflow.onnx.log_model(plain, name="model", registered_model_name="regression")
found = infer("regression", 1, plain.graph.input[0].name, x.to_numpy(np.float32), "FP32")
out["regression"] = gap(output(found, plain.graph.output[0].name), regressor.predict(x.to_numpy(np.float32)))

shots = table(FEATURES)
with mlflow.start_run():
    of_shots = lgb.train({"objective": "binary", "verbose": -1}, lgb.Dataset(shots, y), 5)
    logged = mlflow.lightgbm.log_model(of_shots, name="model", registered_model_name="parivision")
asked = {"inputs": shots.round().to_dict("list")}
answer = post(f"/invocations?version={logged.registered_model_version}", asked)
out["boosterOfShots"] = gap(answer["predictions"], of_shots.predict(shots.round()) > 0.5)
with mlflow.start_run():
    net = MLPClassifier(hidden_layer_sizes=(6,), max_iter=30, random_state=1).fit(shots.to_numpy(np.float32), y)
    of_shots = to_onnx(net, shots.to_numpy(np.float32)[:1], options={"zipmap": False})
    mlflow.onnx.log_model(of_shots, name="model", registered_model_name="parivision")
version = max(int(v.version) for v in mlflow.MlflowClient().search_model_versions("name='parivision'"))
out["version"] = version
row = {name: 1 for name in FEATURES}
answer = post(f"/predict?model={version}", row)
out["predict"] = answer
out["predicted"] = float(net.predict_proba(np.ones((1, 7), np.float32))[0, 1])
try:
    mlflow.MlflowClient().set_registered_model_alias("parivision", "champion", str(version))
    out["champion"] = "taken"
except mlflow.exceptions.MlflowException as error:
    out["champion"] = str(error)
print(json.dumps(out))
