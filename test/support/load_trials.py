"""Loads the model of each run with MLflow's own client and lists and downloads the run's files.

    python load_trials.py TRACKING_URI RUN_ID... < table

The table is {"columns": [...], "data": [[...]]}; null is a missing value. Prints {RUN_ID: {...}}.
"""

import json
import os
import sys

import mlflow
import pandas as pd

tracking_uri, *run_ids = sys.argv[1:]
mlflow.set_tracking_uri(tracking_uri)
table = pd.DataFrame(**json.load(sys.stdin))


def listed(run_id, folder=None):
    files = []
    for one in mlflow.artifacts.list_artifacts(run_id=run_id, artifact_path=folder):
        files += listed(run_id, one.path) if one.is_dir else [one.path]
    return files


def downloaded(run_id):
    folder = mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="")
    found = (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
    return {os.path.relpath(path, folder): os.path.getsize(path) for path in found}


loaded = {}
for run_id in run_ids:
    uri = f"runs:/{run_id}/model"
    loaded[run_id] = {
        "answers": mlflow.pyfunc.load_model(uri).predict(table)["probability"].tolist(),
        "run": mlflow.models.get_model_info(uri).run_id,
        "listed": sorted(listed(run_id)),
        "downloaded": downloaded(run_id),
        "page": mlflow.artifacts.load_text(f"runs:/{run_id}/report.html")[:15],
        "size": mlflow.artifacts.load_image(f"runs:/{run_id}/plots/roc.png").size,
    }
print(json.dumps(loaded))
