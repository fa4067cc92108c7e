r"""Makes own-onnx.json: models of this library, the ONNX files that it writes of them, and what onnxruntime answers with those.

    npm run build
    python -m venv venv && venv/bin/pip install numpy==2.4.6 onnx==1.23.2 onnxruntime==1.32.0
    venv/bin/python test/golden/generate_own_onnx.py

`npm run format` afterwards.
"""

import base64
import json
import pathlib
import platform
import subprocess

import numpy as np
import onnx
import onnxruntime

from synthetic_shots import asked_rows, synthetic_shots, with_nulls

HERE = pathlib.Path(__file__).parent
LEARNED, ASKED = 2000, 60

data, labels = synthetic_shots(LEARNED + ASKED, 4711)
columns = with_nulls(data[:LEARNED].T)
order = json.dumps({"columns": columns, "labels": labels[:LEARNED].astype(int).tolist()})
made = subprocess.run(["node", HERE / "own-models.mjs"], input=order, capture_output=True, check=True, text=True)
# Categories of an ONNX file are whole numbers.
rows = asked_rows(data[LEARNED:], unseen=(-1.0, 99.0, 1e7)).astype(np.float32)
models = {}
for name, files in json.loads(made.stdout).items():
    file = base64.b64decode(files["onnx"])
    onnx.checker.check_model(onnx.load_from_string(file), full_check=True)
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    answers, probabilities = session.run(["label", "probabilities"], {"features": rows})
    models[name] = {**files, "labels": answers.tolist(), "probabilities": probabilities.astype(float).tolist()}
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "onnx": onnx.__version__,
    "onnxruntime": onnxruntime.__version__,
}
result = {"versions": versions, "rows": with_nulls(rows), "models": models}
(HERE / "own-onnx.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
