r"""Makes classification.json, the numbers that test/golden/classification.spec.ts compares with.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scikit-learn==1.9.1
    venv/bin/python test/golden/generate-classification.py

Scores are scikit-learn's, or numpy by definition where it has none. The standard errors are made without any formula of ours: each score is
computed again with the weight of one game a little larger and a little smaller, and the slopes are squared and added up.
"""

import json
import pathlib
import platform

import numpy as np
import sklearn
from sklearn import metrics

rng = np.random.default_rng(15)
rows, games = 900, 30
game = np.sort(rng.integers(0, games, rows))
truth = 1 / (1 + np.exp(-(rng.normal(size=rows) + 0.4 * rng.normal(size=games)[game])))
labels = (rng.uniform(size=rows) < truth).astype(int)
# Rounded so that there are ties; no probability is the edge of a bin, where scikit-learn and the drift references differ.
probabilities = np.round(np.clip(truth + rng.normal(0, 0.15, rows), 0.013, 0.987), 2) + 0.001
weights = np.round(np.exp(rng.normal(0, 0.7, rows)), 3)
calibrated = np.round(0.1 + 0.75 * probabilities, 4)


def scores(label, p, w):
    predicted = (p >= 0.5).astype(int)
    tn, fp, fn, tp = metrics.confusion_matrix(label, predicted, sample_weight=w).ravel()
    n = w.sum()
    base = (w * label).sum() / n
    bins = np.minimum((10 * p).astype(int), 9)
    gaps, reliability, resolution, variance, covariance, ece = [], 0, 0, 0, 0, 0
    for b in np.unique(bins):
        own = bins == b
        wb, pb, yb = w[own], p[own], label[own]
        mean_p, mean_y = np.average(pb, weights=wb), np.average(yb, weights=wb)
        gaps.append(abs(mean_y - mean_p))
        reliability += wb.sum() / n * (mean_y - mean_p) ** 2
        resolution += wb.sum() / n * (mean_y - base) ** 2
        variance += (wb * (pb - mean_p) ** 2).sum() / n
        covariance += 2 * (wb * (yb - mean_y) * (pb - mean_p)).sum() / n
        ece += wb.sum() / n * gaps[-1]
    return {
        "accuracy": metrics.accuracy_score(label, predicted, sample_weight=w),
        "precision": metrics.precision_score(label, predicted, sample_weight=w),
        "recall": metrics.recall_score(label, predicted, sample_weight=w),
        "f1": metrics.f1_score(label, predicted, sample_weight=w),
        "falsePositiveRate": fp / (fp + tn),
        "falseNegativeRate": fn / (fn + tp),
        "balancedAccuracy": metrics.balanced_accuracy_score(label, predicted, sample_weight=w),
        "matthews": metrics.matthews_corrcoef(label, predicted, sample_weight=w),
        "kappa": metrics.cohen_kappa_score(label, predicted, sample_weight=w),
        "rocAuc": metrics.roc_auc_score(label, p, sample_weight=w),
        "averagePrecision": metrics.average_precision_score(label, p, sample_weight=w),
        "logLoss": metrics.log_loss(label, p, sample_weight=w),
        "brier": metrics.brier_score_loss(label, p, sample_weight=w),
        "ece": ece,
        "mce": max(gaps),
        "reliability": reliability,
        "resolution": resolution,
        "uncertainty": base * (1 - base),
        "withinBinVariance": variance,
        "withinBinCovariance": covariance,
        "meanProbability": np.average(p, weights=w),
        "baseRate": base,
        "residual": base - np.average(p, weights=w),
    }, [tn, fp, fn, tp]


def report(label, p, w, cluster):
    values, confusion = scores(label, p, w)
    step = 1e-4
    squares = dict.fromkeys(values, 0.0)
    for g in range(games):
        up, down = w * np.where(cluster == g, 1 + step, 1), w * np.where(cluster == g, 1 - step, 1)
        above, below = scores(label, p, up)[0], scores(label, p, down)[0]
        for name in squares:
            squares[name] += ((above[name] - below[name]) / (2 * step)) ** 2
    return {
        "values": {name: float(value) for name, value in values.items()},
        "errors": {name: float(np.sqrt(games / (games - 1) * total)) for name, total in squares.items()},
        "confusion": [float(value) for value in confusion],
    }


# Each row is there twice, as 1 and as 0, with the probabilities as weights.
twice = np.tile(probabilities, 2)
expected, expected_confusion = scores(
    np.repeat([1, 0], rows), twice, np.concatenate([calibrated, 1 - calibrated])
)
# Of a label that is a probability, the uncertainty and the terms within bins are those of the doubled rows.
out = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
    "labels": labels.tolist(),
    "probabilities": probabilities.tolist(),
    "games": game.tolist(),
    "weights": weights.tolist(),
    "calibrated": calibrated.tolist(),
    "plain": report(labels, probabilities, np.ones(rows), game),
    "weighted": report(labels, probabilities, weights, game),
    "expected": {
        "values": {name: float(value) for name, value in expected.items()},
        "confusion": [float(value) for value in expected_confusion],
    },
}
pathlib.Path(__file__).with_name("classification.json").write_text(json.dumps(out))
