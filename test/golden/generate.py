r"""Makes the numbers that test/golden/*.spec.ts compares with, by the reference libraries.

Run it in a fresh environment, beside this file:

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 \
        scikit-learn==1.9.1 statsmodels==0.15.0 lightgbm==4.7.0
    venv/bin/python test/golden/generate.py

It writes scores.json, statistics.json, linear.json and trees.json. Data come from one formula that synthetic-shots.ts
repeats, with whole numbers only, so that both languages have the same rows. `npm run format` afterwards.
"""

import json
import pathlib
import platform
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy import special, stats
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from statsmodels.stats.proportion import proportion_confint

from synthetic_shots import Lehmer, synthetic_shots

warnings.simplefilter("error", category=RuntimeWarning)
HERE = pathlib.Path(__file__).parent
VERSIONS = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scipy": scipy.__version__,
    "pandas": pd.__version__,
    "scikit-learn": sklearn.__version__,
    "statsmodels": statsmodels.__version__,
    "lightgbm": lgb.__version__,
}


def write(name, value):
    text = json.dumps({"versions": VERSIONS, **value}, default=plain, separators=(",", ":"))
    (HERE / name).write_text(text + "\n")
    print(name, len(text))


def plain(value):
    return value.item() if isinstance(value, np.generic) else value.tolist()


def bin_counts(answers):
    """Rows of each bin that has any: the bins of calibration_curve, which does not say how many."""
    bins = np.searchsorted(np.linspace(0, 1, 11)[1:-1], answers)
    counts = np.bincount(bins, minlength=10)
    return counts[counts > 0]


def calibration_error(labels, answers):
    """Guo et al. 2017, equation 3, over the bins of scikit-learn."""
    observed, predicted = calibration_curve(labels, answers, n_bins=10, strategy="uniform")
    return np.average(np.abs(observed - predicted), weights=bin_counts(answers))


def scores():
    random = Lehmer(11)
    labels = np.array([random.integer(2) for _ in range(250)])
    # Thousandths with ties, never on the edge of a calibration bin; sure answers are at the end.
    challenger = np.array([(random.integer(100) * 10 + 3 + (10 if y else 0)) % 1000 / 1000 for y in labels])
    holder = np.array([(random.integer(100) * 10 + 7) / 1000 for _ in labels])
    games = np.array([random.integer(12) for _ in labels])
    labels, sure = np.append(labels, [1, 0, 1, 0]), np.append(challenger, [1.0, 0.0, 0.0, 1.0])
    fpr, tpr, thresholds = metrics.roc_curve(labels, sure, drop_intermediate=False)
    observed, predicted = calibration_curve(labels, sure, n_bins=10, strategy="uniform")
    answers = sure >= 0.5
    base = 0.43
    true_negative, false_positive, false_negative, true_positive = metrics.confusion_matrix(labels, answers).ravel()
    # Every twentieth: half of them lie on the edge of a bin.
    edge_labels = np.array([random.integer(2) for _ in range(210)])
    edge_answers = np.array([(i % 21) / 20 for i in range(210)])
    rows = slice(0, 250)

    def losses(p):
        return -np.where(labels[rows] == 1, np.log(p), np.log1p(-p))

    fit = sm.OLS(losses(challenger) - losses(holder), np.ones(250)).fit(
        cov_type="cluster", cov_kwds={"groups": games}, use_t=True
    )
    write(
        "scores.json",
        {
            "labels": labels,
            "probabilities": sure,
            "holder": holder,
            "games": games,
            "trainingBaseRate": base,
            "scores": {
                "rows": len(labels),
                "baseRate": labels.mean(),
                "accuracy": metrics.accuracy_score(labels, answers),
                "precision": metrics.precision_score(labels, answers),
                "recall": metrics.recall_score(labels, answers),
                "f1": metrics.f1_score(labels, answers),
                "rocAuc": metrics.roc_auc_score(labels, sure),
                "logLoss": metrics.log_loss(labels, sure),
                "brier": metrics.brier_score_loss(labels, sure),
                "ece": calibration_error(labels, sure),
                "baseRateLogLoss": metrics.log_loss(labels, np.full(len(labels), base)),
            },
            "roc": {"falsePositiveRate": fpr, "truePositiveRate": tpr, "threshold": thresholds[1:]},
            "confusion": {
                "truePositive": true_positive,
                "falsePositive": false_positive,
                "trueNegative": true_negative,
                "falseNegative": false_negative,
            },
            "calibration": {"meanPredicted": predicted, "observedRate": observed, "count": bin_counts(sure)},
            "edges": {
                "labels": edge_labels,
                "probabilities": edge_answers,
                "calibration": dict(
                    zip(("observedRate", "meanPredicted"), calibration_curve(edge_labels, edge_answers, n_bins=10)),
                    count=bin_counts(edge_answers),
                ),
                "ece": calibration_error(edge_labels, edge_answers),
            },
            "comparison": {
                "difference": fit.params[0],
                "standardError": fit.bse[0],
                "statistic": fit.tvalues[0],
                "pValue": fit.pvalues[0],
                "confidenceInterval": fit.conf_int()[0],
            },
        },
    )


def statistics():
    data, _ = synthetic_shots(500, 5)
    frame = pd.DataFrame(data, columns=["player", "x", "y", "seconds", "zone"])
    described = frame.describe()
    t_points = [(t, df) for t in (-40.0, -2.5, -0.3, 0.001, 1.0, 1.96, 3.7, 12.0) for df in (1, 2, 7, 29, 1229)]
    betas = [(x, a, b) for x in (0.001, 0.2, 0.5, 0.77, 0.999) for a, b in ((0.5, 0.5), (2, 9), (14.5, 0.5), (300, 410))]
    write(
        "statistics.json",
        {
            "describe": [
                {
                    "count": described[c]["count"],
                    "missing": frame[c].isna().sum(),
                    "mean": described[c]["mean"],
                    "std": described[c]["std"],
                    "min": described[c]["min"],
                    "q25": described[c]["25%"],
                    "median": described[c]["50%"],
                    "q75": described[c]["75%"],
                    "max": described[c]["max"],
                    "distinct": frame[c].nunique(),
                }
                for c in frame
            ],
            "correlation": frame.corr().to_numpy(),
            "studentT": [(t, df, stats.t.cdf(t, df), 2 * stats.t.sf(abs(t), df)) for t, df in t_points],
            "studentTQuantile": [(p, df, stats.t.ppf(p, df)) for p in (0.025, 0.6, 0.975, 0.9995) for df in (1, 7, 1229)],
            "incompleteBeta": [(x, a, b, special.betainc(a, b, x)) for x, a, b in betas],
            "wilson": [
                (k, n, *proportion_confint(k, n, method="wilson")) for k, n in ((0, 10), (3, 10), (450, 1000), (7, 7))
            ],
        },
    )


def linear():
    data, labels = synthetic_shots(1200, 21)
    random = Lehmer(3)
    weights = np.array([1 + random.integer(3) for _ in labels], dtype=float)
    cases = []
    for l2, weight in ((0.01, None), (1.0, None), (50.0, weights)):
        w = np.ones(len(labels)) if weight is None else weight
        columns = []
        for c in range(4):
            there = ~np.isnan(data[:, c])
            mean = np.average(data[there, c], weights=w[there])
            scale = np.sqrt(np.average((data[there, c] - mean) ** 2, weights=w[there]))
            columns.append(np.where(there, (data[:, c] - mean) / scale, 0))
        for zone in (1, 2, 3, 4):
            share = data[:, 4] == zone
            columns.append(share - np.average(share, weights=w))
        inputs = np.column_stack(columns)
        model = LogisticRegression(C=1 / l2, solver="newton-cholesky", tol=1e-13, max_iter=200)
        model.fit(inputs, labels, sample_weight=w)
        cases.append(
            {
                "l2": l2,
                "weighted": weight is not None,
                "weights": model.coef_[0],
                "intercept": model.intercept_[0],
                "probabilities": model.predict_proba(inputs[:20])[:, 1],
            }
        )
    write("linear.json", {"rows": 1200, "seed": 21, "weights": weights.astype(int), "cases": cases})


def trees():
    data, labels = synthetic_shots(6000, 77)
    train, test = slice(0, 4000), slice(4000, 6000)
    parameters = dict(
        objective="binary",
        num_leaves=15,
        learning_rate=0.1,
        # LightGBM estimates the rows of a leaf from its hessians; the hessians themselves it keeps to exactly.
        min_data_in_leaf=1,
        min_sum_hessian_in_leaf=5,
        lambda_l2=1.0,
        max_bin=255,
        min_data_in_bin=1,
        bin_construct_sample_cnt=4000,
        feature_pre_filter=False,
        deterministic=True,
        force_col_wise=True,
        num_threads=1,
        verbose=-1,
    )
    booster = lgb.train(parameters, lgb.Dataset(data[train], labels[train]), 60)

    def answers(predict):
        """Thresholds fall anywhere between two values of a leaf: only rows that were seen must have the same answers."""
        seen = predict(data[train])
        return {
            "trainLogLoss": metrics.log_loss(labels[train], seen),
            "testLogLoss": metrics.log_loss(labels[test], predict(data[test])),
            "trainProbabilities": seen[:50],
        }

    def boosted(count):
        return {"trees": count, **answers(lambda rows: booster.predict(rows, num_iteration=count))}

    limits = dict(max_depth=5, min_samples_leaf=20, random_state=1)
    tree = DecisionTreeClassifier(**limits).fit(data[train], labels[train])
    forest = RandomForestClassifier(n_estimators=500, max_features=2, **limits).fit(data[train], labels[train])
    write(
        "trees.json",
        {
            "rows": 6000,
            "seed": 77,
            "trainRows": 4000,
            "columnSums": np.nansum(data, axis=0),
            "labelSum": int(labels.sum()),
            "baseRateLogLoss": metrics.log_loss(labels[test], np.full(2000, labels[train].mean())),
            "gradientBoosting": [boosted(count) for count in (1, 5, 20, 60)],
            "decisionTree": {
                **answers(lambda rows: tree.predict_proba(rows)[:, 1]),
                "importances": tree.feature_importances_,
            },
            "randomForest": {
                **answers(lambda rows: forest.predict_proba(rows)[:, 1]),
                "importances": forest.feature_importances_,
            },
        },
    )


if __name__ == "__main__":
    scores()
    statistics()
    linear()
    trees()
