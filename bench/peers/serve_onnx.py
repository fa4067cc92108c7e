"""FastAPI, uvicorn and onnxruntime, as one writes it for speed: python serve_onnx.py PORT MODEL.onnx

The file is what PariVision exports of the version that it serves: input `features` [n, 7], outputs `label` and
`probabilities`. One thread, as a single row has no work for more.
"""

import sys

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

port, model_file = sys.argv[1:]
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model_file, options, providers=["CPUExecutionProvider"])
app = FastAPI()


class Shot(BaseModel):
    Player_ID: int
    X_Location: int
    Y_Location: int
    Total_Seconds_Remaining: int
    Shot_Type_Encoded: int
    Shot_Distance_Meters: float
    Shot_Zone_Combined: int


@app.get("/")
async def alive():
    return {"status": "alive"}


@app.post("/predict")
async def predict(shot: Shot):
    row = np.array(
        [
            [
                shot.Player_ID,
                shot.X_Location,
                shot.Y_Location,
                shot.Total_Seconds_Remaining,
                shot.Shot_Type_Encoded,
                shot.Shot_Distance_Meters,
                shot.Shot_Zone_Combined,
            ]
        ],
        dtype=np.float32,
    )
    label, probabilities = session.run(["label", "probabilities"], {"features": row})
    return {"prediction": int(label[0]), "probability": float(probabilities[0][1])}


uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
