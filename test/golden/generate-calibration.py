r"""Makes calibration.json, the numbers that test/golden/calibration.spec.ts compares with, by scikit-learn.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    venv/bin/python test/golden/generate-calibration.py

Sigmoid is `_SigmoidCalibration` on log-odds, isotonic is `IsotonicRegression` on probabilities, both as
`CalibratedClassifierCV` uses them. scikit-learn's sigmoid is 1 / (1 + exp(a * f + b)): our slope is -a, our intercept -b.
"""

import json
import pathlib
import platform

import numpy as np
import sklearn
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import log_loss

rng = np.random.default_rng(11)
rows = 800
truth = rng.uniform(0.05, 0.95, rows)
labels = (rng.uniform(size=rows) < truth).astype(int)
# Too sure of itself, rounded so that there are ties.
odds = 2.2 * np.log(truth / (1 - truth)) + 0.4
probabilities = np.round(1 / (1 + np.exp(-odds)), 3)
probabilities = np.clip(probabilities, 0.001, 0.999)
scores = np.log(probabilities / (1 - probabilities))
grid = np.array([0.0005, 0.01, 0.1234, 0.3, 0.5, 0.77, 0.9, 0.9995])

sigmoid = _SigmoidCalibration().fit(scores, labels)
isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(probabilities, labels)
result = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
    "labels": labels.tolist(),
    "probabilities": probabilities.tolist(),
    "grid": grid.tolist(),
    "sigmoid": {
        "slope": -float(sigmoid.a_),
        "intercept": -float(sigmoid.b_),
        "answers": sigmoid.predict(np.log(grid / (1 - grid))).tolist(),
        "logLoss": log_loss(labels, sigmoid.predict(scores)),
    },
    "isotonic": {
        "x": isotonic.X_thresholds_.tolist(),
        "y": isotonic.y_thresholds_.tolist(),
        "answers": isotonic.predict(grid).tolist(),
        "logLoss": log_loss(labels, isotonic.predict(probabilities)),
    },
}
(pathlib.Path(__file__).parent / "calibration.json").write_text(json.dumps(result))
