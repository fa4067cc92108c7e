r"""Makes onnx.json: models that converters wrote, and what onnxruntime answers with them.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1 lightgbm==4.7.0 xgboost-cpu==3.2.0 \
        onnx==1.23.2 onnxruntime==1.32.0 onnxmltools==1.16.0 skl2onnx==1.20.0 onnxconverter-common
    venv/bin/python test/golden/generate_onnx.py

`npm run format` afterwards.
"""

import base64
import json
import pathlib

import lightgbm as lgb
import numpy as np
import onnx
import onnxmltools
import onnxruntime
import skl2onnx
import sklearn
import xgboost as xgb
from onnxmltools.convert import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(7)
x = rng.integers(-8, 9, (600, 3)).astype(np.float32)
x[:, 2] = np.abs(x[:, 2])
y = (rng.random(600) < 1 / (1 + np.exp(-(x[:, 0] / 4 + np.sin(x[:, 1]) + (x[:, 2] % 3) - 1)))).astype(int)
missing = x.copy()
missing[::9, 0] = np.nan
plain = {"options": {"zipmap": False}}
types = [("X", FloatTensorType([None, 3]))]
boosted = lgb.LGBMClassifier(n_estimators=4, num_leaves=6, min_child_samples=10, verbose=-1)
boosted.fit(missing, y, categorical_feature=[2])
models = {
    "lightgbm": convert_lightgbm(boosted, initial_types=types, zipmap=False),
    "xgboost": convert_xgboost(xgb.XGBClassifier(n_estimators=4, max_depth=3).fit(missing, y), initial_types=types),
    "sklearn forest": skl2onnx.to_onnx(
        RandomForestClassifier(5, max_depth=4, random_state=1).fit(x, y), x[:1], **plain
    ),
    "sklearn boosting": skl2onnx.to_onnx(
        GradientBoostingClassifier(n_estimators=5, random_state=1).fit(x, y), x[:1], **plain
    ),
    "sklearn logistic": skl2onnx.to_onnx(LogisticRegression().fit(x, y), x[:1], **plain),
    "sklearn scaled logistic": skl2onnx.to_onnx(
        make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y), x[:1], **plain
    ),
}
answers = {}
for name, model in models.items():
    onnx.checker.check_model(model)
    rows = (missing if name in ("lightgbm", "xgboost") else x)[:40]
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    _, probabilities = session.run(None, {session.get_inputs()[0].name: rows})
    answers[name] = {
        "file": base64.b64encode(model.SerializeToString()).decode(),
        "rows": [[None if np.isnan(v) else float(v) for v in row] for row in rows],
        "probabilities": [float(row[1]) for row in np.asarray(probabilities)],
    }
versions = {m.__name__: m.__version__ for m in (np, sklearn, lgb, xgb, onnx, onnxruntime, onnxmltools, skl2onnx)}
path = pathlib.Path(__file__).parent / "onnx.json"
path.write_text(json.dumps({"versions": versions, "models": answers}))
