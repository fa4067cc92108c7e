"""The seed's service: python serve_seed.py PORT MODEL_FOLDER

FastAPI, uvicorn, and a scikit-learn forest behind mlflow.pyfunc, which checks each data frame against the signature. As in
the seed the endpoint is `async`, so that the model runs on the event loop, and the time of the model is summed.
"""

import sys
import time

import mlflow.pyfunc
import pandas as pd
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

port, model_folder = sys.argv[1:]
champion = mlflow.pyfunc.load_model(model_folder)
app = FastAPI()
seconds = {"sum": 0.0, "count": 0}


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
    began = time.perf_counter()
    prediction = champion.predict(pd.DataFrame([shot.model_dump()]))
    seconds["sum"] += time.perf_counter() - began
    seconds["count"] += 1
    return {"prediction": int(prediction[0])}


uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")
