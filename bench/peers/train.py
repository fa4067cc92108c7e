"""The peers, driven over standard input: one JSON command a line, one JSON answer a line.

Data are loaded once from files that the other side writes (columns as float64 one after the other, then labels as bytes)
and lie in memory by rows, as scikit-learn has them. Seconds are wall clock around the fit, binning (Dataset, DMatrix)
included; cpu is what all threads of this process used meanwhile.
"""

import json
import resource
import sys
import time

import lightgbm as lgb
import numpy as np
import scipy
import sklearn
import xgboost as xgb
from joblib import Parallel, delayed
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

DATA = {}
BOOSTERS = {}


def load(command):
    raw = np.fromfile(command["path"], dtype=np.uint8)
    features = command["features"]
    rows = len(raw) // (features * 8 + 1)
    columns = raw[: rows * features * 8].view(np.float64).reshape(features, rows)
    DATA[command["name"]] = np.ascontiguousarray(columns.T), raw[rows * features * 8 :].copy()
    return {"rows": rows}


def forget(command):
    DATA.pop(command["name"], None)
    return {}


def log_loss(labels, probabilities):
    p = np.clip(probabilities, np.finfo(float).eps, 1 - np.finfo(float).eps)
    return float(-np.where(labels == 1, np.log(p), np.log1p(-p)).mean())


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work):
    cpu, begin = cpu_seconds(), time.perf_counter()
    result = work()
    return result, {"seconds": time.perf_counter() - begin, "cpu": cpu_seconds() - cpu}


def lightgbm_fit(x, y, p, threads):
    parameters = {"objective": "binary", "verbose": -1, "num_threads": threads, "seed": 1, **p}
    rounds = parameters.pop("num_iterations")
    booster = lgb.train(parameters, lgb.Dataset(x, y), rounds)
    return lambda rows: booster.predict(rows, num_threads=threads), booster


def xgboost_fit(x, y, p, threads):
    parameters = {"objective": "binary:logistic", "tree_method": "hist", "nthread": threads, "seed": 1, **p}
    rounds = parameters.pop("num_boost_round")
    bins = parameters.get("max_bin", 256)
    # What XGBClassifier makes for tree_method=hist: bins at once, without a copy of the rows.
    booster = xgb.train(parameters, xgb.QuantileDMatrix(x, y, nthread=threads, max_bin=bins), rounds)
    return lambda rows: booster.inplace_predict(rows), booster


def scikit_fit(make):
    def fit(x, y, p, threads):
        model = make(p, threads).fit(x, y)
        return lambda rows: model.predict_proba(rows)[:, 1], model

    return fit


def hist_gradient_boosting(p, threads):
    return HistGradientBoostingClassifier(early_stopping=False, random_state=1, **p)


def random_forest(p, threads):
    return RandomForestClassifier(n_jobs=threads, random_state=1, **p)


def logistic_regression(p, threads):
    return make_pipeline(StandardScaler(), LogisticRegression(**p))


def logistic_regression_zones(p, threads):
    """The zone, the last column, one-hot."""
    numbers = list(range(1, 6))
    columns = make_column_transformer(
        (StandardScaler(), numbers), (OneHotEncoder(handle_unknown="ignore"), [6]), sparse_threshold=0
    )
    return make_pipeline(columns, LogisticRegression(**p))


FITS = {
    "lightgbm": lightgbm_fit,
    "xgboost": xgboost_fit,
    "hist-gradient-boosting": scikit_fit(hist_gradient_boosting),
    "random-forest": scikit_fit(random_forest),
    "logistic-regression": scikit_fit(logistic_regression),
    "logistic-regression-zones": scikit_fit(logistic_regression_zones),
}


def fit(command):
    x, y = DATA[command["train"]]
    (predict, model), times = timed(
        lambda: FITS[command["peer"]](x, y, command["parameters"], command["threads"])
    )
    BOOSTERS[command["peer"]] = model
    rows, labels = DATA[command["test"]]
    return {**times, "logLoss": log_loss(labels, predict(rows))}


def save(command):
    """The last LightGBM model as its text."""
    BOOSTERS["lightgbm"].save_model(command["path"])
    return {}


def predict(command):
    """The last LightGBM model, all rows at once and one row at a time."""
    booster = BOOSTERS["lightgbm"]
    rows = DATA[command["test"]][0][: command["rows"]]
    probabilities, times = timed(lambda: booster.predict(rows, num_threads=command["threads"]))
    one = rows[:1]
    _, single = timed(lambda: [booster.predict(one, num_threads=1) for _ in range(200)])
    return {**times, "single": single["seconds"] / 200, "sum": float(probabilities.sum())}


def study(command):
    """Trials side by side, each on one thread; the best by validation log loss, scored on the test part."""
    x, y = DATA[command["data"]]
    a, b = command["validationFrom"], command["testFrom"]

    def trial(given):
        answer, _ = FITS[given["peer"]](x[:a], y[:a], given["parameters"], 1)
        return log_loss(y[a:b], answer(x[a:b])), log_loss(y[b:], answer(x[b:]))

    losses, times = timed(
        lambda: Parallel(n_jobs=command["threads"], prefer="threads")(delayed(trial)(t) for t in command["trials"])
    )
    best = min(losses)
    return {**times, "validationLogLoss": best[0], "testLogLoss": best[1]}


def versions(command):
    return {
        "python": sys.version.split()[0],
        "lightgbm": lgb.__version__,
        "xgboost": xgb.__version__,
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }


COMMANDS = {
    "load": load,
    "forget": forget,
    "fit": fit,
    "save": save,
    "predict": predict,
    "study": study,
    "versions": versions,
}

if __name__ == "__main__":
    for line in sys.stdin:
        given = json.loads(line)
        try:
            print(json.dumps(COMMANDS[given["do"]](given)), flush=True)
        except Exception as error:
            print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
