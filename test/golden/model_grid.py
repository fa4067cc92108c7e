r"""Models that the real libraries trained over a grid of their options, and what they answer themselves.

    python test/golden/model_grid.py FOLDER [rows trees]     writes models.json, and rows and answers as 64-bit floats, into FOLDER
    python test/golden/model_grid.py --golden          writes imported-models.json beside this file: small models, few rows

Needs what generate-native.py and generate_onnx.py need. Each case has the file of the model and either the probabilities
of the library or `refused`, a text that the message must have. `npm run format` after --golden.
"""

import base64
import json
import pathlib
import sys
import tempfile
import warnings
import zlib

import lightgbm as lgb
import numpy as np
import onnx
import onnxruntime
import pandas as pd
import skl2onnx
import xgboost as xgb
from onnx import TensorProto, helper
from onnxmltools.convert import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn import ensemble, linear_model, preprocessing, tree
from sklearn.calibration import CalibratedClassifierCV
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

warnings.simplefilter("ignore")
FEATURES = ["Player_ID", "X_Location", "Y_Location", "Total_Seconds_Remaining", "Shot_Type_Encoded",
            "Shot_Distance_Meters", "Shot_Zone_Combined"]
ZONE, KIND, PLAYER, DISTANCE = FEATURES[6], FEATURES[4], FEATURES[0], FEATURES[5]


class Grid:
    """Trains on `train` rows and keeps what the library answers for `test` rows; `size` scales the models."""

    def __init__(self, train, test, size, seed=7):
        self.random = np.random.default_rng(seed)
        self.size = size
        self.ids = np.unique(self.random.integers(200, 300_000, 40))
        self.x, self.y = self.shots(train)
        self.rows, _ = self.shots(test)
        # Players and zones that training did not see.
        self.rows.loc[::17, PLAYER] = self.random.integers(1, 2_000_000, len(self.rows[::17]))
        self.rows.loc[5::23, ZONE] = 7
        # Zones with gaps between them, so that values that training did not know lie between and beyond those it knew.
        self.known = self.apart(self.x)
        self.apart_rows = self.apart(self.rows)
        self.apart_rows.loc[5::23, ZONE] = self.random.integers(0, 10, len(self.apart_rows[5::23]))
        self.gaps = self.rows.astype(float)
        self.gaps.loc[::7, DISTANCE] = np.nan
        self.gaps.loc[3::11, ZONE] = np.nan
        self.gaps.loc[4::13, "X_Location"] = np.nan
        self.cases = []

    def shots(self, count):
        r = self.random
        x, y = r.integers(-250, 251, count), r.integers(-40, 300, count)
        feet = np.floor(np.hypot(x, y) / 10)
        zone = np.where(feet < 4, 1, np.where(feet < 8, 2, np.where(feet > 23, 5, 3 + (x > 0))))
        kind = np.where(feet > 23, 3, 2)
        player = r.choice(self.ids, count)
        left = r.integers(0, 721, count)
        odds = 0.6 - 0.09 * feet + 0.3 * np.sin(player) + 0.2 * (zone == 2) + 0.001 * (left < 30) * left
        data = pd.DataFrame(dict(zip(FEATURES, [player, x, y, left, kind, feet * 0.3048, zone])))
        return data, (r.random(count) < 1 / (1 + np.exp(-odds))).astype(int)

    @staticmethod
    def apart(data):
        return data.assign(**{ZONE: data[ZONE].map({1: 1, 2: 9, 3: 4, 4: 6, 5: 3, 7: 8})})

    def as_trained(self, trained):
        """The rows asked for with the categories of training: a value that it did not know is missing there."""
        types = {c: t for c, t in trained.dtypes.items() if isinstance(t, pd.CategoricalDtype)}
        return self.apart_rows.astype(types)

    def missing(self):
        data = self.x.astype(float)
        data.loc[::5, DISTANCE] = np.nan
        data.loc[1::9, ZONE] = np.nan
        data.loc[2::8, "X_Location"] = np.nan
        return data

    def add(self, name, file, answers=None, rows="rows", refused=None, rounds=None, features=None):
        case = dict(name=name, file=bytes(file), rows=rows)
        if refused is not None:
            case["refused"] = refused
        else:
            case["answers"] = np.asarray(answers, float).reshape(-1)
            assert len(case["answers"]) == len(self.rows), name
        if rounds:
            case["rounds"] = rounds
        self.cases.append(case)

    # --- LightGBM ---------------------------------------------------------------------------------------------------

    def lightgbm(self):
        def fit(name, data=None, rows="rows", refused=None, trees=None, given=None, categorical="auto", label=None, keep=None,
                **options):
            data = self.x if data is None else data
            settings = dict(objective="binary", num_leaves=9 + 22 * (self.size > 8), verbose=-1, num_threads=1, seed=1)
            settings.update(options)
            train = lgb.Dataset(data, self.y if label is None else label, categorical_feature=categorical, free_raw_data=False)
            booster = lgb.train(settings, train, trees or self.size, **(keep or {}))
            booster = lgb.Booster(model_str=booster.model_to_string())
            answers = None if refused else booster.predict(getattr(self, rows) if given is None else given)
            self.add(f"lightgbm, {name}", booster.model_to_string().encode(), answers, rows, refused)

        x, rows = self.x, self.rows
        number = [FEATURES.index(ZONE)]
        fit("plain")
        fit("missing values", self.missing(), "gaps")
        fit("zero as missing", self.missing(), "gaps", zero_as_missing=True)
        fit("no missing values", self.missing(), "gaps", use_missing=False)
        fit("categories by number", categorical=number, rows="gaps")
        fit("categories by name", categorical=[ZONE, KIND], max_cat_to_onehot=1, min_data_per_group=5, cat_smooth=1)
        fit("categories with zero as missing", categorical=[ZONE], zero_as_missing=True, rows="gaps")
        for label, columns in dict(zone=[ZONE], two=[ZONE, KIND], player=[PLAYER]).items():
            data = x.astype({c: "category" for c in columns})
            given = rows.astype({c: "category" for c in columns})
            more = dict(min_data_per_group=5, cat_smooth=1, max_cat_to_onehot=1) if label == "player" else {}
            fit(f"pandas categories of {label}", data, given=given, **more)
        reversed_ = pd.CategoricalDtype([5, 4, 3, 2, 1])
        fit("pandas categories in another order", x.astype({ZONE: reversed_}), given=rows.astype({ZONE: "category"}))
        gaps = x.astype({ZONE: "Int64"})
        gaps.loc[::6, ZONE] = pd.NA
        fit("pandas categories with gaps", gaps.astype({ZONE: "category"}), "gaps", given=self.gaps.astype({ZONE: "category"}))
        texts = x.assign(**{ZONE: x[ZONE].map(lambda z: f"zone {z}").astype("category")})
        second = x[ZONE].isin([2, 4]).astype(int)
        fit("pandas categories that are texts", texts, refused="pandas_categorical has the category", label=second,
            min_data_per_group=5, cat_smooth=1, min_data_in_leaf=1)
        ordered = pd.CategoricalDtype([1, 2, 3, 4, 5], ordered=True)
        fit("pandas categories that are ordered", x.astype({ZONE: ordered}), refused="pandas_categorical has 1 lists for 0")
        fit("ordered beside named", x.astype({ZONE: ordered}), refused="pandas_categorical", categorical=[KIND])
        fit("pandas beside named", x.astype({ZONE: "category"}), refused="pandas_categorical", categorical=[KIND])
        fit("pandas categories with fractions", x.astype({DISTANCE: "category"}), refused="pandas_categorical")
        fit("pandas categories below 0", x.astype({"X_Location": "category"}), refused="pandas_categorical",
            min_data_per_group=5)
        for boosting in ("dart", "rf"):
            fit(f"boosting {boosting}", boosting=boosting, bagging_freq=1, bagging_fraction=0.6, drop_rate=0.4)
        fit("goss", data_sample_strategy="goss", learning_rate=0.5)
        fit("a sigmoid that is not 1", sigmoid=2.5)
        fit("cross entropy", objective="cross_entropy", label=np.clip(self.y * 0.8 + 0.1, 0, 1))
        fit("weights", scale_pos_weight=3)
        fit("unbalanced", is_unbalance=True)
        fit("no boost from average", boost_from_average=False)
        fit("monotone", monotone_constraints=[0, 0, 0, 0, 0, -1, 0], monotone_constraints_method="advanced")
        fit("interactions", interaction_constraints=[[0, 1, 2], [3, 4, 5, 6]])
        fit("extra trees", extra_trees=True, path_smooth=1)
        fit("quantized", use_quantized_grad=True)
        fit("l1, depth, bins", lambda_l1=1, max_depth=3, max_bin=15, min_data_in_bin=1)
        fit("deep", num_leaves=64 if self.size > 8 else 20, min_data_in_leaf=1)
        fit("no split", min_data_in_leaf=10**6)
        fit("without names", x.to_numpy(), given=rows.to_numpy())
        valid = lgb.Dataset(self.rows, (self.rows[DISTANCE] < 4).astype(int))
        keep = dict(valid_sets=[valid], callbacks=[lgb.early_stopping(2, verbose=False)])
        fit("early stopping", trees=4 * self.size, learning_rate=0.5, keep=keep)
        fit("linear trees", linear_tree=True, refused="linear_tree")
        fit("cross_entropy_lambda", objective="cross_entropy_lambda", refused="cross_entropy_lambda")
        fit("regression", objective="regression", refused="objective")
        fit("multiclass", objective="multiclass", num_class=2, refused="num_class")
        fit("multiclassova", objective="multiclassova", num_class=3, refused="num_class", label=self.y + (x[KIND] == 3))
        fit("own objective", objective=lambda p, d: (p - d.get_label(), np.ones_like(p)), refused="objective")
        booster = lgb.train(dict(verbose=-1, objective="binary"), lgb.Dataset(x, self.y), 2)
        self.add("lightgbm, dump_model", json.dumps(booster.dump_model()).encode(), refused="dump_model")

    # --- XGBoost ----------------------------------------------------------------------------------------------------

    def xgboost(self):
        def saved(model, form):
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder, f"model.{form}")
                model.save_model(path)
                return path.read_bytes()

        def fit(name, data=None, rows="rows", refused=None, given=None, form="json", fitted=None, kind=xgb.XGBClassifier, label=None,
                weight=None, **options):
            data = self.x if data is None else data
            settings = dict(n_estimators=self.size, max_depth=3 + 3 * (self.size > 8), n_jobs=1, random_state=1, tree_method="hist")
            settings.update(options)
            model = kind(**settings).fit(data, self.y if label is None else label, **(fitted or {}))
            file = saved(model, form)
            loaded = xgb.XGBClassifier()
            if refused is None:
                if kind is not xgb.XGBClassifier:
                    loaded = kind()
                loaded.load_model(bytearray(file))
                test = getattr(self, rows) if given is None else given
                made = loaded.predict_proba(test)[:, 1] if hasattr(loaded, "predict_proba") else loaded.predict(test)
            self.add(f"xgboost, {name}", file, None if refused else made, rows, refused)
            return model

        x, rows = self.x, self.rows
        fit("plain")
        fit("plain, ubj", form="ubj")
        fit("missing values", self.missing(), "gaps")
        fit("a missing value of its own", missing=0)
        known, apart = self.known, self.apart_rows
        for one_hot in (1, 100):
            for form in ("json", "ubj"):
                two = {ZONE: "category", KIND: "category"}
                fit(f"pandas categories, one-hot below {one_hot}, {form}", known.astype(two), "apart_rows", given=self.as_trained(known.astype(two)),
                    enable_categorical=True, max_cat_to_onehot=one_hot, form=form)
        fit("pandas categories of player", known.astype({PLAYER: "category"}), "apart_rows",
            given=self.as_trained(known.astype({PLAYER: "category"})), enable_categorical=True, max_cat_to_onehot=1)
        gaps, self.apart_gaps = known.astype({ZONE: "Int64"}), apart.astype({ZONE: "Int64"})
        gaps.loc[::6, ZONE] = pd.NA
        self.apart_gaps.loc[::7, ZONE] = pd.NA
        only = pd.CategoricalDtype(pd.Index([1, 3, 4, 6, 9], dtype="int64"))
        asked = self.apart_gaps[ZONE].map({v: i for i, v in enumerate(only.categories)}).fillna(-1).astype(int)
        answer = self.apart_gaps.assign(**{ZONE: pd.Categorical.from_codes(asked, dtype=only)})
        codes = gaps[ZONE].map({v: i for i, v in enumerate(only.categories)}).fillna(-1).astype(int)
        for one_hot in (1, 100):
            fit(f"pandas categories with gaps, one-hot below {one_hot}", gaps.assign(**{ZONE: pd.Categorical.from_codes(codes, dtype=only)}),
                "apart_gaps", given=answer, enable_categorical=True, max_cat_to_onehot=one_hot)
        order = pd.CategoricalDtype(pd.Index([6, 9, 1, 4, 3], dtype="int64"))
        fit("pandas categories in another order", known.astype({ZONE: order}), "apart_rows", given=self.as_trained(known.astype({ZONE: order})),
            enable_categorical=True, max_cat_to_onehot=1)
        texts = x.assign(**{ZONE: x[ZONE].map(lambda z: f"zone {z}").astype("category")})
        second = x[ZONE].isin([2, 4]).astype(int)
        fit("pandas categories that are texts", texts, enable_categorical=True, refused="cats has the category", label=second)
        below = x.astype({"X_Location": "category"})
        fit("pandas categories below 0", below, enable_categorical=True, refused="cats has", max_cat_to_onehot=1,
            label=(x["X_Location"] > 0).astype(int))
        types = ["q"] * 6 + ["c"]
        for one_hot in (1, 100):
            fit(f"categories by feature_types, one-hot below {one_hot}", x.to_numpy(float), given=rows.to_numpy(float),
                feature_types=types, enable_categorical=True, max_cat_to_onehot=one_hot)
        for form in ("json", "ubj"):
            fit(f"dart, {form}", booster="dart", rate_drop=0.4, form=form)
        fit("dart, one drop, forest", booster="dart", one_drop=1, normalize_type="forest", rate_drop=0.3)
        fit("gblinear", booster="gblinear", tree_method=None, max_depth=None, refused="not gblinear")
        fit("random forest", kind=xgb.XGBRFClassifier, subsample=0.6, colsample_bynode=0.6, refused=None)
        fit("a forest a round", num_parallel_tree=3, subsample=0.6)
        fit("reg:logistic", kind=xgb.XGBRegressor, objective="reg:logistic")
        fit("a base score of its own", base_score=0.3)
        fit("weights", scale_pos_weight=3)
        fit("pruned nodes", tree_method="approx", gamma=5.0)
        fit("exact", tree_method="exact")
        fit("lossguide", grow_policy="lossguide", max_leaves=7)
        fit("monotone", monotone_constraints=(0, 0, 0, 0, 0, -1, 0))
        fit("interactions", interaction_constraints=[FEATURES[:3], FEATURES[3:]])
        fit("leaf steps", max_delta_step=1, reg_lambda=0, min_child_weight=0)
        held = (self.rows, (self.rows[DISTANCE] < 4).astype(int))
        for name, more in {"early stopping": {}, "early stopping of dart": dict(booster="dart", rate_drop=0.3),
                           "early stopping of forests": dict(num_parallel_tree=3, subsample=0.6)}.items():
            stopped = fit(name, n_estimators=6 * self.size, learning_rate=0.7, early_stopping_rounds=3, fitted=dict(
                eval_set=[held], verbose=False), **more)
            booster = stopped.get_booster()
            everything = booster.predict(xgb.DMatrix(rows))
            self.add(f"xgboost, {name}, as a Booster", saved(booster, "ubj"), everything)
            self.add(f"xgboost, {name}, class as a Booster", saved(stopped, "ubj"), everything, rounds="all")
            best = stopped.predict_proba(rows)[:, 1]
            self.add(f"xgboost, {name}, Booster as a class", saved(booster, "ubj"), best, rounds="best")
            self.add(f"xgboost, {name}, cut", saved(booster[: booster.best_iteration + 1], "json"), best)
        noted = fit("plain again").get_booster()
        noted.set_attr(note="anything", seed="3")
        self.add("xgboost, further attributes", saved(noted, "json"), noted.predict(xgb.DMatrix(rows)))
        for objective in ("binary:logitraw", "binary:hinge", "reg:squarederror", "rank:pairwise", "count:poisson", "reg:absoluteerror"):
            booster = xgb.train(dict(objective=objective, nthread=1), xgb.DMatrix(x, self.y, group=[len(x)]
                                if "rank" in objective else None), 2)
            self.add(f"xgboost, {objective}", saved(booster, "json"), refused=f"not {objective}")
        many = self.y + (x[KIND] == 3)
        fit("multi:softprob", label=many, refused="not multi:softprob")
        both = np.stack([self.y, 1 - self.y], axis=1)
        fit("two outputs", label=both, refused="one output", multi_strategy="one_output_per_tree")
        fit("vectors in leaves", label=both, refused="one output", multi_strategy="multi_output_tree")
        plain = xgb.train(dict(objective="binary:logistic", nthread=1), xgb.DMatrix(x, self.y), 2)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "dump.json")
            plain.dump_model(path, dump_format="json")
            self.add("xgboost, dump_model", path.read_bytes(), refused="dump_model")
        self.add("xgboost, save_config", plain.save_config().encode(), refused="save_config")

    # --- ONNX -------------------------------------------------------------------------------------------------------

    def answers_of(self, model, rows, made=1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        kinds = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(int64)": np.int64}
        inputs = session.get_inputs()
        if len(inputs) == 1:
            given = {inputs[0].name: rows.to_numpy(kinds[inputs[0].type])}
        else:
            given = {i.name: rows[[i.name]].to_numpy(kinds[i.type]) for i in inputs}
        out = session.run(None, given)[made]
        if isinstance(out, list):
            return np.array([row[1] for row in out])
        return out[:, 1] if out.ndim == 2 else out

    def onnx_file(self, name, model, rows="rows", refused=None, made=1):
        try:
            answers = None if refused else self.answers_of(model, getattr(self, rows), made)
        except onnxruntime.capi.onnxruntime_pybind11_state.Fail:
            return  # onnxruntime does not load what the converter made
        self.add(f"onnx, {name}", model.SerializeToString(), answers, rows, refused)

    def onnx(self):
        x, y = self.x.to_numpy(np.float32), self.y
        holes = self.missing().to_numpy(np.float32)
        types = [("X", FloatTensorType([None, 7]))]
        n = self.size
        boosted = lgb.LGBMClassifier(n_estimators=n, num_leaves=9, verbose=-1, n_jobs=1).fit(holes, y)
        self.onnx_file("lightgbm", convert_lightgbm(boosted, initial_types=types, zipmap=False), "gaps")
        self.onnx_file("lightgbm, zipmap", convert_lightgbm(boosted, initial_types=types), "gaps")
        zoned = lgb.LGBMClassifier(n_estimators=n, num_leaves=9, verbose=-1, n_jobs=1, min_data_per_group=5, cat_smooth=1).fit(x, y, categorical_feature=[6])
        self.onnx_file("lightgbm, categories", convert_lightgbm(zoned, initial_types=types, zipmap=False))
        unequal = self.unequal(convert_lightgbm(zoned, initial_types=types, zipmap=False))
        for rows in ("rows", "gaps"):
            self.onnx_file(f"lightgbm, categories as BRANCH_NEQ, {rows}", unequal, rows)
        for deep in (2, 5):
            model = xgb.XGBClassifier(n_estimators=n, max_depth=deep, n_jobs=1).fit(holes, y)
            self.onnx_file(f"xgboost, depth {deep}", convert_xgboost(model, initial_types=types), "gaps")
        based = xgb.XGBClassifier(n_estimators=n, base_score=0.2, n_jobs=1).fit(x, y)
        self.onnx_file("xgboost, a base score", convert_xgboost(based, initial_types=types))
        E = ensemble
        models = {
            "forest": E.RandomForestClassifier(3 * n, max_depth=6, random_state=1),
            "forest, all leaves": E.RandomForestClassifier(n, random_state=1),
            "extra trees": E.ExtraTreesClassifier(3 * n, max_depth=6, random_state=1),
            "boosting": E.GradientBoostingClassifier(n_estimators=n, random_state=1),
            "boosting, zero": E.GradientBoostingClassifier(n_estimators=n, random_state=1, init="zero"),
            "tree": tree.DecisionTreeClassifier(max_depth=6, random_state=1),
            "tree of one leaf": tree.DecisionTreeClassifier(max_depth=6, min_samples_split=10**6),
            "scaled logistic": make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression()),
            "robust logistic": make_pipeline(preprocessing.RobustScaler(), linear_model.LogisticRegression()),
            "logistic, cv": make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegressionCV(Cs=2, cv=2)),
        }
        for name, model in models.items():
            model.fit(x, y)
            made = skl2onnx.to_onnx(model, x[:1], options={"zipmap": False})
            self.onnx_file(name, made)
            self.onnx_file(f"{name}, zipmap", skl2onnx.to_onnx(model, x[:1]))
            if name in ("forest", "boosting", "scaled logistic"):
                double = skl2onnx.to_onnx(model, x[:1].astype(np.float64), options={"zipmap": False})
                self.onnx_file(f"{name}, double", double, refused="MatMul" if "logistic" in name else None)
        forest = models["forest"]
        made = skl2onnx.to_onnx(forest, x[:1], options={"zipmap": False})
        self.onnx_file("forest, one input a column", self.columns_apart(made, TensorProto.FLOAT, {}))
        self.onnx_file("forest, one input a column, whole numbers", self.columns_apart(made, TensorProto.INT64, {DISTANCE: TensorProto.FLOAT}))
        self.onnx_file("forest, doubles a column", self.columns_apart(made, TensorProto.DOUBLE, {}))
        self.onnx_file("forest, whole numbers alone", self.columns_apart(made, TensorProto.INT64, {}), refused="is of whole numbers")
        self.onnx_file("forest, outputs exchanged", self.outputs_exchanged(made), made=0)
        self.onnx_file("forest, label alone", self.without_probabilities(made), refused="label only")
        self.onnx_file("forest, float64 cast", self.cast_first(made))
        self.onnx_file("forest, other post_transform", self.with_attribute(made, "post_transform", "PROBIT"), refused="post_transform")
        self.onnx_file("forest, unknown attribute", self.with_attribute(made, "nodes_weights", [1.0]), refused="nodes_weights")
        self.onnx_file("forest, steps that change it", self.clipped(made, 0.3, 0.7), refused="Clip after the model")
        for mode in ("BRANCH_LT", "BRANCH_GT", "BRANCH_GTE"):
            self.onnx_file(f"forest, {mode}", self.with_modes(made, mode))
            self.onnx_file(f"forest, {mode}, gaps", self.with_modes(made, mode), "gaps")
        refusals = {
            "AdaBoostClassifier": E.AdaBoostClassifier(n_estimators=2),
            "BaggingClassifier": E.BaggingClassifier(n_estimators=2),
            "CalibratedClassifierCV": CalibratedClassifierCV(tree.DecisionTreeClassifier(max_depth=3), cv=2),
            "StackingClassifier": E.StackingClassifier([("a", linear_model.LogisticRegression()), ("b", tree.DecisionTreeClassifier(max_depth=2))]),
            "Imputer": make_pipeline(SimpleImputer(), E.RandomForestClassifier(2, max_depth=2)),
            "Scaler before trees": make_pipeline(preprocessing.StandardScaler(), E.RandomForestClassifier(2, max_depth=2)),
            "Normalizer": make_pipeline(preprocessing.Normalizer(), linear_model.LogisticRegression()),
            "RandomForestRegressor": E.RandomForestRegressor(2, max_depth=2),
            "GradientBoostingRegressor": E.GradientBoostingRegressor(n_estimators=2),
            "SGDClassifier": linear_model.SGDClassifier(loss="log_loss"),
        }
        for name, model in refusals.items():
            made = skl2onnx.to_onnx(model.fit(x, y), x[:1], options=None if "Regressor" in name else {"zipmap": False})
            self.onnx_file(name, made, refused=name)
        words = E.RandomForestClassifier(2, max_depth=2).fit(x, np.where(y == 1, "made", "missed"))
        self.onnx_file("classes that are texts", skl2onnx.to_onnx(words, x[:1], options={"zipmap": False}), refused="classlabels")
        three = E.RandomForestClassifier(2, max_depth=2).fit(x, y + (self.x[KIND] == 3))
        self.onnx_file("three classes", skl2onnx.to_onnx(three, x[:1], options={"zipmap": False}), refused="classlabels")
        raw = linear_model.LogisticRegression(C=1e9).fit(self.x.to_numpy(float) * [1, 1, 1, 1, 1, 1, 1], y)
        raw.coef_[0, 0] = 0.01
        self.onnx_file("logistic with sums that are too large", skl2onnx.to_onnx(raw, x[:1], options={"zipmap": False}), refused="StandardScaler")

    @staticmethod
    def copy(model):
        made = onnx.ModelProto()
        made.CopyFrom(model)
        return made

    def columns_apart(self, model, kind, kinds):
        made = self.copy(model)
        graph = made.graph
        name = graph.input[0].name
        del graph.input[:]
        nodes, parts = [], []
        for feature in FEATURES:
            of = kinds.get(feature, kind)
            graph.input.append(helper.make_tensor_value_info(feature, of, [None, 1]))
            part = feature
            if of != TensorProto.FLOAT:
                part = f"{feature}_float"
                nodes.append(helper.make_node("Cast", [feature], [part], to=TensorProto.FLOAT))
            parts.append(part)
        nodes.append(helper.make_node("Concat", parts, [name], axis=1))
        old = list(graph.node)
        del graph.node[:]
        graph.node.extend(nodes + old)
        return made

    def outputs_exchanged(self, model):
        made = self.copy(model)
        first, second = list(made.graph.output)
        del made.graph.output[:]
        made.graph.output.extend([second, first])
        return made

    def without_probabilities(self, model):
        made = self.copy(model)
        del made.graph.output[1]
        return made

    def cast_first(self, model):
        made = self.copy(model)
        graph = made.graph
        name = graph.input[0].name
        del graph.input[:]
        graph.input.append(helper.make_tensor_value_info("table", TensorProto.DOUBLE, [None, 7]))
        graph.node.insert(0, helper.make_node("Cast", ["table"], [name], to=TensorProto.FLOAT))
        return made

    def with_attribute(self, model, name, value):
        made = self.copy(model)
        node = made.graph.node[0]
        for at, attribute in enumerate(node.attribute):
            if attribute.name == name:
                del node.attribute[at]
                break
        node.attribute.append(helper.make_attribute(name, value))
        return made

    def unequal(self, model):
        made = self.copy(model)
        of = {a.name: a for a in made.graph.node[0].attribute}
        modes, yes, no = (of[f"nodes_{name}"] for name in ("modes", "truenodeids", "falsenodeids"))
        for at, mode in enumerate(modes.strings):
            if mode == b"BRANCH_EQ":
                modes.strings[at] = b"BRANCH_NEQ"
                yes.ints[at], no.ints[at] = no.ints[at], yes.ints[at]
        return made

    def with_modes(self, model, mode):
        modes = next(a for a in model.graph.node[0].attribute if a.name == "nodes_modes").strings
        return self.with_attribute(model, "nodes_modes", [m if m == b"LEAF" else mode.encode() for m in modes])

    def clipped(self, model, low, high):
        made = self.copy(model)
        node = made.graph.node[0]
        output = node.output[1]
        node.output[1] = "raw"
        for name, value in (("low", low), ("high", high)):
            made.graph.initializer.append(helper.make_tensor(name, TensorProto.FLOAT, [], [value]))
        made.graph.node.append(helper.make_node("Clip", ["raw", "low", "high"], [output]))
        return made

    def run(self):
        self.lightgbm()
        self.xgboost()
        self.onnx()
        return self


ROWS = ("rows", "gaps", "apart_rows", "apart_gaps")


def numbers(frame):
    return frame.astype(float).to_numpy(na_value=np.nan)


def golden():
    grid = Grid(train=600, test=60, size=3).run()
    lists = {name: [[None if np.isnan(v) else float(v) for v in row] for row in numbers(getattr(grid, name))] for name in ROWS}
    cases = []
    for case in grid.cases:
        file = base64.b64encode(zlib.compress(case.pop("file"), 9)).decode()
        if "answers" in case:
            case["answers"] = [float(f"{p:.9g}") for p in case["answers"]]
        cases.append({**case, "file": file})
    versions = {m.__name__: m.__version__ for m in (np, pd, lgb, xgb, onnx, onnxruntime, skl2onnx)}
    text = json.dumps({"versions": versions, "features": FEATURES, **lists, "cases": cases}, separators=(",", ":"))
    pathlib.Path(__file__).with_name("imported-models.json").write_text(text + "\n")


def into(folder, rows, trees):
    grid = Grid(train=100 * trees + 1000, test=rows, size=trees, seed=11).run()
    folder.mkdir(parents=True, exist_ok=True)
    for name in ROWS:
        (folder / f"{name}.f64").write_bytes(numbers(getattr(grid, name)).tobytes())
    listed = []
    for number, case in enumerate(grid.cases):
        (folder / f"{number}.model").write_bytes(case.pop("file"))
        if "answers" in case:
            (folder / f"{number}.f64").write_bytes(case.pop("answers").tobytes())
        listed.append({**case, "number": number})
    (folder / "models.json").write_text(json.dumps({"features": FEATURES, "cases": listed}))
    print(json.dumps({"cases": len(listed)}))


if __name__ == "__main__":
    if sys.argv[1] == "--golden":
        golden()
    else:
        into(pathlib.Path(sys.argv[1]), *(int(given) for given in (sys.argv[2:] or (10_000, 30))))
