"""Asks a running instance with tritonclient and with MLflow's scoring client; prints what they received as JSON.

usage: protocol_clients.py URL GRPC_PORT, with the rows as JSON on standard input
"""

import json
import sys
from urllib.parse import urlparse

import numpy as np
import pandas as pd
import tritonclient.grpc as grpc
import tritonclient.http as http
from mlflow.pyfunc.scoring_server.client import ScoringServerClient
from tritonclient.utils import InferenceServerException

url = urlparse(sys.argv[1])
given = json.load(sys.stdin)
columns, rows = given["columns"], np.array(given["rows"], dtype=np.float64)
client = http.InferenceServerClient(url.netloc)


def ask(datatype, binary_in, binary_out, version=""):
    types = {"FP64": np.float64, "FP32": np.float32}
    tensor = http.InferInput("input", list(rows.shape), datatype)
    tensor.set_data_from_numpy(rows.astype(types[datatype]), binary_data=binary_in)
    outputs = [http.InferRequestedOutput(name, binary_data=binary_out) for name in ("predict", "predict_proba")]
    result = client.infer("parivision", [tensor], outputs=outputs, model_version=version, request_id="q1")
    assert result.get_response()["id"] == "q1"
    return {name: result.as_numpy(name).tolist() for name in ("predict", "predict_proba")}


def named():
    inputs = []
    for i in reversed(range(len(columns))):
        tensor = http.InferInput(columns[i], [len(rows), 1], "FP64")
        tensor.set_data_from_numpy(rows[:, i : i + 1], binary_data=True)
        inputs.append(tensor)
    return client.infer("parivision", inputs).as_numpy("predict_proba").tolist()


def refused(call):
    try:
        call()
    except InferenceServerException as error:
        return [str(error.status()), str(error.message())]
    return None


remote = grpc.InferenceServerClient(f"{url.hostname}:{sys.argv[2]}")


def ask_grpc(version=""):
    tensor = grpc.InferInput("input", list(rows.shape), "FP64")
    tensor.set_data_from_numpy(rows)
    result = remote.infer("parivision", [tensor], model_version=version, request_id="q2")
    assert result.get_response().id == "q2"
    return {name: result.as_numpy(name).tolist() for name in ("predict", "predict_proba")}


def ask_stream(count):
    received = []
    remote.start_stream(callback=lambda result, error: received.append((result, error)))
    tensor = grpc.InferInput("input", list(rows.shape), "FP64")
    tensor.set_data_from_numpy(rows)
    for i in range(count):
        remote.async_stream_infer("parivision", [tensor], request_id=str(i))
    remote.stop_stream()
    return [result.get_response().id for result, error in received if error is None]


scoring = ScoringServerClient(url.hostname, url.port)
scoring.wait_server_ready(timeout=5)
print(
    json.dumps(
        {
            "live": client.is_server_live(),
            "ready": client.is_server_ready() and client.is_model_ready("parivision", "1"),
            "unknown_ready": client.is_model_ready("none"),
            "metadata": client.get_model_metadata("parivision"),
            "index": client.get_model_repository_index(),
            "load": client.load_model("parivision"),
            "unload": refused(lambda: client.unload_model("parivision")),
            "json": ask("FP64", False, False),
            "binary": ask("FP64", True, True, "1"),
            "single": ask("FP32", True, False),
            "named": named(),
            "wrong": refused(lambda: client.infer("none", [http.InferInput("input", [1, 7], "FP64").set_data_from_numpy(rows[:1])])),
            "grpc": ask_grpc("1"),
            "grpc_ready": remote.is_server_live() and remote.is_server_ready() and remote.is_model_ready("parivision"),
            "grpc_metadata": remote.get_model_metadata("parivision", as_json=True),
            "grpc_index": remote.get_model_repository_index(as_json=True),
            "grpc_load": remote.load_model("parivision"),
            "grpc_unload": refused(lambda: remote.unload_model("parivision")),
            "grpc_statistics": refused(lambda: remote.get_inference_statistics("parivision")),
            "grpc_stream": ask_stream(20),
            "mlflow": scoring.invoke(pd.DataFrame(rows, columns=columns)).get_predictions()[0].tolist(),
        }
    )
)
