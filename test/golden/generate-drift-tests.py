r"""Makes drift-tests.json, the numbers that test/golden/drift-tests.spec.ts compares with.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1
    venv/bin/python test/golden/generate-drift-tests.py

Samples are drawn here, with a seed. Missing values are written as null; SciPy gets the others.
"""

import json
import pathlib
import warnings

import numpy as np
import scipy
from scipy import special, stats
from scipy.spatial.distance import jensenshannon

warnings.simplefilter("ignore")
rng = np.random.default_rng(2026)


def with_missing(values):
    values = values.astype(float)
    values[::7] = np.nan
    return values


SAMPLES = {
    "normal": (rng.normal(size=80), rng.normal(0.3, 1.2, size=80)),
    "unequal": (rng.normal(size=37), rng.normal(0.5, 1, size=90)),
    "few and many": (rng.normal(size=6), rng.normal(1, 1, size=120)),
    "ties": (rng.integers(0, 6, 70), rng.integers(0, 7, 55)),
    "binary": (rng.integers(0, 2, 60), (rng.uniform(size=90) < 0.7).astype(int)),
    "missing": (with_missing(rng.normal(size=60)), with_missing(rng.normal(1, 1, size=45))),
    "small": (np.round(rng.normal(size=7), 3), np.round(rng.normal(0.8, 1, size=9), 3)),
    "exact": (rng.normal(size=20), rng.normal(0.2, 1, size=17)),
    "one and three": (np.array([2.5]), np.array([1.0, 4.0, 7.0])),
    "two and two": (np.array([1.0, 4.0]), np.array([2.0, 9.0])),
    "three and three": (np.array([1.0, 2.0, 2.0]), np.array([2.0, 5.0, 9.0])),
    "apart": (rng.normal(size=40), rng.normal(50, 1, size=30)),
    "constant against values": (np.full(30, 3.0), rng.normal(3, 1, size=40)),
    "large offset": (1e7 + rng.normal(size=50), 1e7 + rng.normal(0.4, 1, size=50)),
    "heavy tails": (rng.standard_cauchy(size=150), 1.5 * rng.standard_cauchy(size=130)),
    "close": (np.arange(40.0), np.arange(40.0) + 0.01),
}


def attempt(function):
    try:
        value = function()
    except Exception:
        return None
    values = np.atleast_1d(np.asarray(value, dtype=float))
    return [None if np.isnan(v) else ("Infinity" if v == np.inf else "-Infinity" if v == -np.inf else float(v)) for v in values]


def pair(result):
    return [result.statistic, result.pvalue]


def numeric(x, y):
    # NumPy scalars warn where Python raises: constant samples give NaN, and are left out by `attempt`.
    x, y = x.astype(float), y.astype(float)
    return {
        "ks exact": attempt(lambda: pair(stats.ks_2samp(x, y, method="exact"))) if len(x) < 1000 else None,
        "ks asymptotic": attempt(lambda: pair(stats.ks_2samp(x, y, method="asymp"))),
        "wasserstein": attempt(lambda: [stats.wasserstein_distance(x, y), np.std(x)]),
        "energy": attempt(lambda: stats.energy_distance(x, y)),
        "anderson midrank": attempt(lambda: pair(stats.anderson_ksamp([x, y], variant="midrank"))),
        "anderson right": attempt(lambda: pair(stats.anderson_ksamp([x, y], variant="right"))),
        "cvm": attempt(lambda: pair(stats.cramervonmises_2samp(x, y))),
        "cvm asymptotic": attempt(lambda: pair(stats.cramervonmises_2samp(x, y, method="asymptotic"))),
        "mann-whitney": attempt(lambda: pair(stats.mannwhitneyu(x, y))),
        "mann-whitney less": attempt(lambda: pair(stats.mannwhitneyu(x, y, alternative="less"))),
        "mann-whitney asymptotic": attempt(lambda: pair(stats.mannwhitneyu(x, y, method="asymptotic"))),
        "welch": attempt(lambda: [*pair(t := stats.ttest_ind(x, y, equal_var=False)), t.df, *t.confidence_interval()]),
        "pooled": attempt(lambda: [*pair(t := stats.ttest_ind(x, y)), t.df, *t.confidence_interval()]),
        "epps-singleton": attempt(lambda: pair(stats.epps_singleton_2samp(x, y))),
        "mmd": attempt(lambda: mmd(x, y)) if len(x) < 1000 else None,
        "deciles": attempt(lambda: np.quantile(x, np.linspace(0, 1, 11))),
    }


def mmd(x, y):
    """By its definition, with the width by Evidently's rule."""
    square = lambda a, b: (a[:, None] - b[None, :]) ** 2
    sigma = (0.5 * np.percentile(square(x, x), 50, method="nearest")) ** 0.5 or 0.5**0.5
    kernel = lambda a, b: np.exp(-square(a, b) / (2 * sigma**2))
    n, m = len(x), len(y)
    within = lambda a: (kernel(a, a).sum() - len(a)) / (len(a) * (len(a) - 1))
    return [within(x) + within(y) - 2 * kernel(x, y).mean(), sigma] if min(n, m) > 1 else np.nan


def large():
    """200,000 and 150,000 rows: too many to store, so from a formula that both languages have."""
    i, j = np.arange(200_000), np.arange(150_000)
    return (i * 7919 % 200_003) / 1000 % 13.7, (j * 6007 % 150_011) / 990 % 13.9


TABLES = [
    [[10, 20], [20, 10]], [[3, 0], [1, 5]], [[12, 5, 9], [7, 14, 3]], [[0, 8, 3, 5], [4, 6, 0, 5]],
    [[500, 1200, 300], [450, 1300, 280]], [[1, 999], [30, 970]], [[100_000, 5, 40], [99_000, 30, 77]],
]


def categories(table):
    a, b = np.array(table)
    p, q = a / a.sum(), b / b.sum()
    fill = lambda s: np.where(s == 0, 1e-4, s)
    expected = a * b.sum() / a.sum()
    two = len(a) == 2
    small = a.sum() + b.sum() < 60
    result = {
        "chi-square": attempt(lambda: stats.chi2_contingency(table, correction=False)[:3]),
        "g": attempt(lambda: stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")[:3]),
        "fit": attempt(lambda: pair(stats.chisquare(b, expected))),
        "cramers v": attempt(lambda: stats.contingency.association(np.array(table), method="cramer")),
        "psi": attempt(lambda: ((fill(p) - fill(q)) * np.log(fill(p) / fill(q))).sum()),
        "kl": attempt(lambda: stats.entropy(fill(p), fill(q))),
        "js": attempt(lambda: [jensenshannon(p, q), jensenshannon(p, q, base=2)]),
        "hellinger": attempt(lambda: np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2)),
        "tvd": attempt(lambda: np.abs(p - q).sum() / 2),
        # SciPy has no exact p-value of larger tables: by going through all of them.
        "fisher": attempt(lambda: stats.fisher_exact(table)[1] if two else enumerated(a, b)) if two or small else None,
    }
    if two:
        result["yates"] = attempt(lambda: stats.chi2_contingency(table, correction=True)[:3])
    return result


def enumerated(a, b):
    law = stats.random_table([a.sum(), b.sum()], a + b)
    observed, total = law.pmf(np.array([a, b])), 0.0
    for first in np.ndindex(*(a + b + 1)):
        first = np.array(first)
        if first.sum() == a.sum():
            probability = law.pmf(np.array([first, a + b - first]))
            total += probability if probability <= observed * (1 + 1e-7) else 0
    return total


# Above a million SciPy itself takes an approximation with five digits.
KSTWO = [(n, d) for n in (1, 2, 5, 10, 50, 140, 141, 1000, 25_000, 250_000, 900_000)
         for d in (0.0004, 0.002, 0.01, 0.03, 0.06, 0.12, 0.3, 0.6, 0.95)]

result = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
    "samples": [
        {
            "name": name,
            "reference": [None if np.isnan(v) else float(v) for v in x.astype(float)],
            "current": [None if np.isnan(v) else float(v) for v in y.astype(float)],
            "numbers": numeric(x[~np.isnan(x)], y[~np.isnan(y)]),
        }
        for name, (x, y) in SAMPLES.items()
    ],
    "tables": [{"table": table, "numbers": categories(table)} for table in TABLES],
    "large": {name: value for name, value in numeric(*large()).items() if value is not None},
    "kstwo": [[n, d, float(stats.kstwo.sf(d, n))] for n, d in KSTWO],
    "kolmogorov": [[x, float(special.kolmogorov(x))] for x in (0.05, 0.2, 0.5, 0.9, 0.99, 1.0, 1.01, 1.5, 3.0, 10.0, 18.0)],
    "smirnov": [[n, d, float(special.smirnov(n, d))] for n in (1, 3, 20, 500, 25_000) for d in (0.001, 0.02, 0.1, 0.4, 0.8)],
    "chi2": [[x, df, float(stats.chi2.sf(x, df))] for df in (1, 2, 7, 100, 5000)
             for x in (0.0, 1e-6, 0.5, 3.0, 90.0, 110.0, 700.0, 4900.0, 5200.0)],
    "normal": [[z, float(stats.norm.sf(z))] for z in (-9.0, -1.0, 0.0, 0.3, 2.0, 8.0, 20.0, 36.0)],
    "studentT": [[t, df, float(2 * stats.t.sf(t, df))] for df in (1, 2.7, 998, 99_998, 1e6)
                 for t in (1e-9, 0.4, 0.999, 1.001, 5.0, 20.0, 36.0)],
    "bessel": [[x, float(special.kve(0.25, x))] for x in (0.001, 0.03, 0.5, 2.0, 40.0, 3000.0)],
    "bh": [0.8, 0.01, 0.04, 0.03, 0.005, 0.04],
    "bhAdjusted": stats.false_discovery_control([0.8, 0.01, 0.04, 0.03, 0.005, 0.04]).tolist(),
}
pathlib.Path(__file__).with_name("drift-tests.json").write_text(json.dumps(result) + "\n")
