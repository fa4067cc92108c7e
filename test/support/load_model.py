"""Loads a model with MLflow's own client and says as JSON what it answers.

    python load_model.py TRACKING_URI MODEL_URI < table

The table is {"columns": [...], "data": [[...]]}; null is a missing value.
"""

import json
import os
import sys

import mlflow
import numpy as np
import pandas as pd

tracking_uri, model_uri = sys.argv[1:]
mlflow.set_tracking_uri(tracking_uri)
table = pd.DataFrame(**json.load(sys.stdin))
model = mlflow.pyfunc.load_model(model_uri)


def answers(frame):
    answered = model.predict(frame)
    assert list(answered.columns) == ["probability"] and len(answered) == len(frame)
    return answered["probability"].tolist()


def fault(frame):
    try:
        model.predict(frame)
    except mlflow.exceptions.MlflowException as error:
        return str(error)
    return None


whole = table.dropna().astype({name: np.int64 for name in table.columns if name != "Shot_Distance_Meters"})
info = mlflow.models.get_model_info(model_uri)
folder = mlflow.artifacts.download_artifacts(model_uri)
graph = mlflow.onnx.load_model(model_uri).graph
client = mlflow.MlflowClient()
name, version = model_uri.removeprefix("models:/").split("/") if "@" not in model_uri else (None, None)
if name is None:
    name, alias = model_uri.removeprefix("models:/").split("@")
    version = client.get_model_version_by_alias(name, alias).version
registered = client.get_model_version(name, version)
print(
    json.dumps(
        {
            "answers": answers(table),
            "wholeNumbers": answers(whole),
            "otherOrder": answers(table[table.columns[::-1]].astype(float)),
            "example": answers(model.input_example),
            "fault": fault(table.drop(columns=table.columns[2])),
            "inputs": model.metadata.get_input_schema().input_names(),
            "graphInputs": [one.name for one in graph.input],
            "flavors": sorted(info.flavors),
            "infoRun": info.run_id,
            "run": registered.run_id,
            "source": registered.source,
            "bySource": mlflow.pyfunc.load_model(registered.source).predict(table)["probability"].tolist(),
            "files": {one: os.path.getsize(os.path.join(folder, one)) for one in os.listdir(folder)},
        }
    )
)
