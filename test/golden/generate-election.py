r"""Makes election.json, the numbers that test/golden/election.spec.ts compares with.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    venv/bin/python test/golden/generate-election.py

Everything is computed by its definition, not by the program's way: DeLong's components from the matrix of all pairs, the clustered
variance by Obuchowski's formula, e-values in exact fractions, the needed e-value over every subset of earlier challengers.
"""

import itertools
import json
import pathlib
import platform
from fractions import Fraction

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.metrics import roc_auc_score

rng = np.random.default_rng(14)
rows, games = 600, 24
game = rng.integers(0, games, rows)
truth = 1 / (1 + np.exp(-(rng.normal(size=rows) + 0.5 * rng.normal(size=games)[game])))
labels = (rng.uniform(size=rows) < truth).astype(int)
# Rounded so that there are ties.
challenger = np.round(np.clip(truth + rng.normal(0, 0.1, rows), 0.02, 0.98), 2)
holder = np.round(np.clip(truth + rng.normal(0, 0.2, rows), 0.02, 0.98), 2)


def components(scores):
    pos, neg = scores[labels == 1], scores[labels == 0]
    pairs = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    return pairs.mean(axis=1), pairs.mean(axis=0)


m, n = int(labels.sum()), int((1 - labels).sum())
(v10a, v01a), (v10b, v01b) = components(challenger), components(holder)
difference = float(roc_auc_score(labels, challenger) - roc_auc_score(labels, holder))
s10, s01 = np.cov(v10a, v10b), np.cov(v01a, v01b)
contrast = np.array([1, -1])
by_row = float(np.sqrt(contrast @ (s10 / m + s01 / n) @ contrast))

pos_game, neg_game = game[labels == 1], game[labels == 0]
aucs = np.array([v10a.mean(), v10b.mean()])
t10 = np.array([[(v[pos_game == g] - a).sum() for g in range(games)] for v, a in ((v10a, aucs[0]), (v10b, aucs[1]))])
t01 = np.array([[(v[neg_game == g] - a).sum() for g in range(games)] for v, a in ((v01a, aucs[0]), (v01b, aucs[1]))])
factor = games / (games - 1)
covariance = factor * (t10 @ t10.T / m**2 + t01 @ t01.T / n**2 + (t10 @ t01.T + t01 @ t10.T) / (m * n))
by_game = float(np.sqrt(contrast @ covariance @ contrast))


def inference(error, p, quantile):
    return {
        "standardError": error,
        "pValue": float(p),
        "confidenceInterval": [difference - quantile * error, difference + quantile * error],
    }


def row_loss(p):
    return -np.log(np.where(labels == 1, p, 1 - p))


sums = np.array([(row_loss(challenger) - row_loss(holder))[game == g].sum() for g in range(games)])
counts = np.array([(game == g).sum() for g in range(games)])
drawn = stats.bootstrap(
    (sums, counts), lambda s, c, axis: s.sum(axis=axis) / c.sum(axis=axis), paired=True, vectorized=True,
    n_resamples=200_000, batch=5000, method="percentile", rng=np.random.default_rng(1),
)

BETS = [Fraction(0.95 * 2 ** (-step / 2)) for step in range(8)]


def e_value(values, clip, mean=0.0):
    centre = Fraction(mean) / Fraction(clip)
    total = Fraction(0)
    for bet in BETS:
        wealth = Fraction(1)
        for value in values:
            x = max(Fraction(-1), min(Fraction(1), Fraction(value) / Fraction(clip)))
            wealth *= 1 + bet / (1 + centre) * (x - centre)
        total += wealth
    return float(total / len(BETS))


def needed(earlier, level):
    weights = [r**-0.5 - (r + 1) ** -0.5 for r in range(1, len(earlier) + 2)]
    largest = 0.0
    for size in range(len(earlier) + 1):
        for subset in itertools.combinations(earlier, size):
            rest = sum(w * e for w, e in zip(weights, subset))
            largest = max(largest, (1 / level - rest) / weights[size])
    return largest


values = [float(v) for v in np.round(rng.normal(0.002, 0.006, 30), 6)]
betting = [[take, clip, mean, e_value(values[:take], clip, mean)]
           for take in (0, 1, 10, 30) for clip in (0.005, 0.01, 0.03) for mean in (0.0, 0.0015, -0.0025)]
sequences = [[], [1.0], [0.0, 0.0], [50.0, 0.5, 30.0], [200.0] * 8,
             [float(v) for v in np.round(np.exp(rng.normal(1, 2, 11)), 3)]]

result = {
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                 "scikit-learn": sklearn.__version__},
    "labels": labels.tolist(),
    "games": game.tolist(),
    "challenger": challenger.tolist(),
    "holder": holder.tolist(),
    "auc": {
        "challengerAuc": float(roc_auc_score(labels, challenger)),
        "holderAuc": float(roc_auc_score(labels, holder)),
        "difference": difference,
        "byRow": inference(by_row, 2 * stats.norm.sf(abs(difference) / by_row), stats.norm.ppf(0.975)),
        "byGame": inference(by_game, 2 * stats.t.sf(abs(difference) / by_game, games - 1), stats.t.ppf(0.975, games - 1)),
    },
    "normal": [[z, float(2 * stats.norm.sf(abs(z)))] for z in (0.0, 0.001, -0.7, 1.96, 2.82, 2.83, 4.0, -9.5, 30.0)],
    "bootstrap": [float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)],
    "sums": sums.tolist(),
    "counts": counts.tolist(),
    "values": values,
    "betting": betting,
    "needed": [[earlier, level, needed(earlier, level)] for earlier in sequences for level in (0.05, 0.01)],
}
path = pathlib.Path(__file__).with_name("election.json")
path.write_text(json.dumps(result) + "\n")
