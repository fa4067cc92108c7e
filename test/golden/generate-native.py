r"""Makes native-models.json: small models of LightGBM and XGBoost with their own predictions.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 lightgbm==4.7.0 xgboost-cpu==3.2.0
    venv/bin/python test/golden/generate-native.py

Rows come from one formula in whole numbers that synthetic-shots.ts repeats; every eleventh test row has an odd zone, as
`oddZones` in native-models.spec.ts does. `npm run format` afterwards.
"""

import base64
import json
import pathlib
import platform

import lightgbm as lgb
import numpy as np
import xgboost as xgb

from synthetic_shots import synthetic_shots

HERE = pathlib.Path(__file__).parent
NAMES = ["player", "x", "y", "seconds", "zone"]
TRAIN, TEST = 3000, 300
ODD_ZONES = [-1.0, 99.0, 2.5, np.nan, 1e7]

DATA, LABELS = synthetic_shots(TRAIN + TEST, 99)
SEEN, ROWS = DATA[:TRAIN], DATA[TRAIN:].copy()
for number, row in enumerate(range(0, TEST, 11)):
    ROWS[row, 4] = ODD_ZONES[number % len(ODD_ZONES)]
MODELS = []


def keep(name, library, model, predictions):
    MODELS.append({"name": name, "library": library, "model": model, "predictions": np.asarray(predictions, float).tolist()})


def lightgbm(name, categorical="auto", trees=6, **parameters):
    fixed = dict(objective="binary", num_leaves=9, verbose=-1, num_threads=1, deterministic=True, seed=1)
    settings = {**fixed, **parameters}
    data = lgb.Dataset(SEEN, LABELS[:TRAIN], feature_name=NAMES, categorical_feature=categorical)
    booster = lgb.train(settings, data, trees)
    # What follows are the settings that it was trained with.
    text = booster.model_to_string().split("\nparameters:")[0] + "\n"
    keep(name, "lightgbm", text, booster.predict(ROWS))


def xgboost(name, categorical=(), trees=6, forms=("json",), **parameters):
    types = ["c" if feature in categorical else "q" for feature in NAMES]
    meta = dict(feature_names=NAMES, feature_types=types, enable_categorical=True)
    fixed = dict(objective="binary:logistic", tree_method="hist", nthread=1, max_depth=3, seed=1)
    settings = {**fixed, **parameters}
    booster = xgb.train(settings, xgb.DMatrix(SEEN, LABELS[:TRAIN], **meta), trees)
    predictions = booster.predict(xgb.DMatrix(ROWS, **meta))
    for form in forms:
        raw = bytes(booster.save_raw(form))
        model = raw.decode() if form == "json" else base64.b64encode(raw).decode()
        keep(f"{name}, {form}", f"xgboost-{form}", model, predictions)


lightgbm("missing values")
lightgbm("categories", categorical=["zone", "player"], min_data_per_group=10, cat_smooth=1)
lightgbm("one category against the rest", categorical=["zone"], max_cat_to_onehot=100)
lightgbm("zero as missing", zero_as_missing=True)
lightgbm("no missing values", use_missing=False)
lightgbm("random forest", boosting="rf", bagging_freq=1, bagging_fraction=0.6)
lightgbm("dart", boosting="dart", drop_rate=0.4)
lightgbm("a sigmoid that is not 1", sigmoid=2.5)
lightgbm("cross entropy", objective="cross_entropy")
lightgbm("trees without a split", min_data_in_leaf=100000, trees=2)
xgboost("missing values", forms=("json", "ubj"))
xgboost("categories", categorical=["zone", "player"], max_cat_to_onehot=1, forms=("json", "ubj"))
xgboost("one category against the rest", categorical=["zone"], max_cat_to_onehot=100)
xgboost("dart", booster="dart", rate_drop=0.4, forms=("json", "ubj"))
xgboost("a forest a round", num_parallel_tree=3, subsample=0.6, trees=2)
xgboost("pruned nodes", tree_method="approx", gamma=5.0)
xgboost("a base score of its own", base_score=0.3)

(HERE / "native-models.json").write_text(
    json.dumps(
        {
            "versions": {
                "python": platform.python_version(),
                "numpy": np.__version__,
                "lightgbm": lgb.__version__,
                "xgboost": xgb.__version__,
            },
            "seed": 99,
            "trainRows": TRAIN,
            "testRows": TEST,
            "columnSums": np.nansum(ROWS, axis=0).tolist(),
            "models": MODELS,
        },
        separators=(",", ":"),
    )
    + "\n"
)
