r"""Makes splines.json: logistic regression on natural cubic splines by scikit-learn and SciPy, in another basis than ours.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    venv/bin/python test/golden/generate_splines.py

With next to no penalty the answer depends on the space of curves only, not on its basis: here the natural cubic spline
through 1 at one knot and 0 at the others, straight beyond the outer knots.
"""

import json
import pathlib
import platform

import numpy as np
import scipy
import sklearn
from scipy.interpolate import CubicSpline
from sklearn.linear_model import LogisticRegression

HERE = pathlib.Path(__file__).parent
ROWS, KNOTS, BINS = 1500, 5, 4096


def column_and_labels():
    """Whole numbers 0..100 and labels by the formula that splines.spec.ts repeats."""
    state = 9
    x, y = np.empty(ROWS), np.empty(ROWS, dtype=int)
    for i in range(ROWS):
        state = state * 48271 % 2147483647
        x[i] = state % 101
        state = state * 48271 % 2147483647
        y[i] = state % 10000 < 3000 + (x[i] - 60) ** 2
    return x, y


def knots_of(x):
    """Quantiles from 2.5 to 97.5 percent, each moved to the lower edge of its bin of 4,096."""
    width = (x.max() - x.min()) / BINS
    quantiles = np.quantile(x, 0.025 + 0.95 * np.arange(KNOTS) / (KNOTS - 1), method="inverted_cdf")
    return x.min() + np.minimum(BINS - 1, np.floor((quantiles - x.min()) / width)) * width


def natural(values, knots):
    spline = CubicSpline(knots, np.eye(len(knots)), bc_type="natural")
    inside = spline(np.clip(values, knots[0], knots[-1]))
    below, above = np.minimum(0, values - knots[0]), np.maximum(0, values - knots[-1])
    return inside + np.outer(below, spline(knots[0], 1)) + np.outer(above, spline(knots[-1], 1))


x, y = column_and_labels()
knots = knots_of(x)
# The basis sums to 1, as the intercept does: one of its functions is left out.
model = LogisticRegression(C=1e6, solver="newton-cholesky", tol=1e-12, max_iter=500)
model.fit(natural(x, knots)[:, 1:], y)
asked = np.array([-20.0, 0, 1, 7, 25, 50, 60, 77, 99, 100, 130])
versions = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
result = {
    "versions": {**versions, "scikit-learn": sklearn.__version__},
    "rows": ROWS,
    "ones": int(y.sum()),
    "splineKnots": KNOTS,
    "knots": knots.tolist(),
    "asked": asked.tolist(),
    "probabilities": model.predict_proba(natural(asked, knots)[:, 1:])[:, 1].tolist(),
}
(HERE / "splines.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
