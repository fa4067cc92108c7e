r"""Makes scoring-onnx.json: models, the hash of their ONNX file for scoring, and what onnxruntime answers with that file.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
    npm run build:server && venv/bin/python test/golden/generate_scoring.py

`npm run format` afterwards.
"""

import base64
import hashlib
import json
import pathlib
import subprocess

import numpy as np
import onnx
import onnxruntime

here = pathlib.Path(__file__).parent
made = subprocess.run(["node", here / "generate-scoring.mjs"], check=True, capture_output=True).stdout
models = json.loads(made)
for model in models.values():
    file = base64.b64decode(model.pop("onnx"))
    onnx.checker.check_model(onnx.load_model_from_string(file))
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    rows = np.frombuffer(base64.b64decode(model["rows"])).reshape(-1, session.get_inputs()[0].shape[1])
    (together,) = session.run(["probability"], {"features": rows})
    (first,) = session.run(["probability"], {"features": rows[:1]})
    assert together.shape == (len(rows),) and abs(first[0] - together[0]) < 1e-15
    model["onnxSha256"] = hashlib.sha256(file).hexdigest()
    model["probabilities"] = base64.b64encode(together.tobytes()).decode()
versions = {module.__name__: module.__version__ for module in (np, onnx, onnxruntime)}
(here / "scoring-onnx.json").write_text(json.dumps({"versions": versions, "models": models}))
