r"""Makes contributions.json: what LightGBM's and XGBoost's own TreeSHAP (pred_contrib, pred_contribs) say of single rows.

    python -m venv venv && venv/bin/pip install numpy==2.4.6 scipy==1.17.1 lightgbm==4.7.0 xgboost-cpu==3.2.0
    venv/bin/python test/golden/generate_contributions.py

The models are those of native-models.json, read back from their text, and one more with larger trees: paths come back to
the same features again and again there, through numbers and categories. `npm run format` afterwards.
"""

import base64
import json
import pathlib
import platform

import lightgbm as lgb
import numpy as np
import xgboost as xgb

from synthetic_shots import asked_rows, synthetic_shots, with_nulls

HERE = pathlib.Path(__file__).parent
NAMES = ["player", "x", "y", "seconds", "zone"]
ASKED = 40


def contributions(library, model, rows):
    """Contributions, raw scores, and the log-odds that a raw score of 1 stands for: LightGBM leaves the sigmoid parameter and,
    in random forests, the division by the number of trees to its last step."""
    if library == "lightgbm":
        booster = lgb.Booster(model_str=model)
        raw, answers = booster.predict(rows, raw_score=True), booster.predict(rows)
        unit = round(float(np.median(np.log(answers / (1 - answers)) / raw)), 12)
        return booster.predict(rows, pred_contrib=True), raw, unit
    booster = xgb.Booster()
    booster.load_model(bytearray(model.encode() if library == "xgboost-json" else base64.b64decode(model)))
    types = booster.feature_types or ["q"] * len(NAMES)
    matrix = xgb.DMatrix(rows, feature_names=NAMES, feature_types=types, enable_categorical=True)
    return booster.predict(matrix, pred_contribs=True), booster.predict(matrix, output_margin=True), 1


def larger_model(data, labels):
    settings = dict(
        objective="binary",
        num_leaves=40,
        min_data_in_leaf=5,
        min_data_per_group=5,
        cat_smooth=1,
        cat_l2=1,
        learning_rate=0.3,
        num_threads=1,
        deterministic=True,
        verbose=-1,
        seed=1,
    )
    data = lgb.Dataset(data, labels, feature_name=NAMES, categorical_feature=["player", "zone"])
    return lgb.train(settings, data, 5).model_to_string().split("\nparameters:")[0] + "\n"


kept = json.loads((HERE / "native-models.json").read_text())
data, labels = synthetic_shots(kept["trainRows"] + ASKED, kept["seed"])
rows = asked_rows(data[kept["trainRows"] :])
# The rows that XGBoost takes: categories are whole numbers of 0 or more there.
whole = np.where(np.arange(ASKED)[:, None] % 4 == 3, data[kept["trainRows"] :], rows)
larger = larger_model(data[: kept["trainRows"]], labels[: kept["trainRows"]])
models = []
for model in [*kept["models"], {"name": "larger trees", "library": "lightgbm", "model": larger}]:
    own = rows if model["library"] == "lightgbm" else whole
    values, raw, unit = contributions(model["library"], model["model"], own)
    models.append(
        {
            "name": model["name"],
            "library": model["library"],
            # One a feature, then the mean over the training rows.
            "contributions": np.asarray(values, dtype=float).tolist(),
            "raw": np.asarray(raw, dtype=float).tolist(),
            "unit": unit,
        }
    )


versions = {
    "python": platform.python_version(),
    "numpy": np.__version__,
    "lightgbm": lgb.__version__,
    "xgboost": xgb.__version__,
}
result = {"versions": versions, "rows": {"lightgbm": with_nulls(rows), "xgboost": with_nulls(whole)}, "larger": larger, "models": models}
(HERE / "contributions.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")
