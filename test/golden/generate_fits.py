r"""Makes fits.json: how good the models are that the reference libraries fit on the synthetic shots.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 lightgbm==4.7.0
    venv/bin/python test/golden/generate_fits.py

Where chance has a part (forests) the numbers are means of several seeds, with their standard deviation beside them: that is
what the tolerances of fits.spec.ts are made of.
"""

import json
import pathlib
import platform

import lightgbm as lgb
import numpy as np
import sklearn
from sklearn import metrics
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier

from synthetic_shots import synthetic_shots

HERE = pathlib.Path(__file__).parent
ROWS, TRAIN, VALIDATION = 16000, 8000, 4000
SEED = 2024
FORESTS = 8

data, labels = synthetic_shots(ROWS, SEED)
train, validation, test = slice(0, TRAIN), slice(TRAIN, TRAIN + VALIDATION), slice(TRAIN + VALIDATION, ROWS)
PLAYER, ZONE = 0, 4


def scores(predict):
    """Log loss and area under the ROC curve of the test part, and the log loss of the training part."""
    probabilities = predict(data[test])
    return {
        "trainLogLoss": metrics.log_loss(labels[train], predict(data[train])),
        "logLoss": metrics.log_loss(labels[test], probabilities),
        "rocAuc": metrics.roc_auc_score(labels[test], probabilities),
    }


def forest(make):
    """Mean and standard deviation over seeds."""
    found = [scores(lambda rows, m=make(seed).fit(data[train], labels[train]): m.predict_proba(rows)[:, 1]) for seed in range(FORESTS)]
    return {name: {"mean": np.mean([f[name] for f in found]), "deviation": np.std([f[name] for f in found], ddof=1)} for name in found[0]}


def lightgbm(trees, categorical=(), stopping=0, **more):
    settings = dict(
        objective="binary",
        num_leaves=15,
        learning_rate=0.1,
        min_data_in_leaf=1,
        min_sum_hessian_in_leaf=5,
        lambda_l2=1.0,
        max_bin=255,
        min_data_in_bin=1,
        bin_construct_sample_cnt=ROWS,
        feature_pre_filter=False,
        cat_smooth=10,
        cat_l2=10,
        max_cat_threshold=32,
        min_data_per_group=1,
        max_cat_to_onehot=1,
        deterministic=True,
        num_threads=1,
        verbose=-1,
        **more,
    )
    known = lgb.Dataset(data[train], labels[train], categorical_feature=list(categorical))
    if stopping == 0:
        booster = lgb.train(settings, known, trees)
        return {"trees": trees, **scores(booster.predict)}
    held = lgb.Dataset(data[validation], labels[validation], reference=known)
    booster = lgb.train(settings, known, trees, valid_sets=[held], callbacks=[lgb.early_stopping(stopping, verbose=False)])
    return {"trees": booster.best_iteration, **scores(booster.predict)}


limits = dict(n_estimators=40, max_depth=7, min_samples_leaf=20)
histogram = HistGradientBoostingClassifier(
    learning_rate=0.1, max_iter=40, max_leaf_nodes=15, min_samples_leaf=20, l2_regularization=1.0, early_stopping=False
).fit(data[train], labels[train])
fitted = {
    "gradientBoosting": lightgbm(40),
    "gradientBoostingWithCategories": lightgbm(40, categorical=[PLAYER, ZONE]),
    "gradientBoostingStopped": lightgbm(400, stopping=20),
    "scikitLearnBoosting": {"trees": 40, **scores(lambda rows: histogram.predict_proba(rows)[:, 1])},
    "randomForest": forest(lambda seed: RandomForestClassifier(**limits, max_features=2, random_state=seed, n_jobs=1)),
    "withoutBootstrap": forest(
        lambda seed: RandomForestClassifier(**limits, max_features=2, bootstrap=False, random_state=seed, n_jobs=1)
    ),
    "extraTrees": forest(lambda seed: ExtraTreesClassifier(**limits, max_features=5, random_state=seed, n_jobs=1)),
}
versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "scikit-learn": sklearn.__version__,
    "lightgbm": lgb.__version__,
}
result = {
    "versions": versions,
    "seed": SEED,
    "rows": ROWS,
    "trainRows": TRAIN,
    "validationRows": VALIDATION,
    "columnSums": np.nansum(data, axis=0).tolist(),
    "baseRateLogLoss": metrics.log_loss(labels[test], np.full(ROWS - TRAIN - VALIDATION, labels[train].mean())),
    **fitted,
}
(HERE / "fits.json").write_text(json.dumps(result, indent=1, default=float) + "\n")
