r"""Makes search.json: what MLflow's own SQL store answers to filters and orders, well written, oddly written and wrong.

    python -m venv venv && venv/bin/pip install mlflow==3.17.2
    venv/bin/python test/golden/generate_search.py

Deterministic: runs, filters and ids come from one seed. A case is [filter, order, numbers of the runs found, in order], or
[filter, order, null] where the store refuses it as INVALID_PARAMETER_VALUE; what it breaks over is left out and counted.
"""

import json
import math
import pathlib
import platform
import random
import sys
import tempfile
import uuid

import mlflow
import sqlparse
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunStatus, RunTag, ViewType
from mlflow.exceptions import MlflowException
from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

HERE = pathlib.Path(__file__).parent
RUNS, CASES = 30, int(sys.argv[1]) if len(sys.argv) > 1 else 2000
rng = random.Random(20261126)
uuid.uuid4 = lambda: uuid.UUID(int=rng.getrandbits(128), version=4)

WORDS = ["a", "b", "Alpha", "alpha beta", "0.5", "3", "it's", "50%", "x_y", "x-y", ""]
STATUSES = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]
METRICS, PARAMS, TAGS = ["auc", "loss", "val/loss", "m 3", "m.4"], ["p1", "p 2", "p.3"], ["t1", "team name", "t.2"]
VALUES = [0, 0.25, 0.5, 1, -1.5, 1e-3, 1e300, math.nan, math.inf]


def make_runs(store, experiment):
    runs = []
    for n in range(RUNS):
        start = 1_700_000_000_000 + n * 1000
        run = store.create_run(experiment, f"user {n % 3}", start, [], rng.choice(WORDS) or f"run {n}").info
        metrics = {key: rng.choice(VALUES) for key in METRICS if rng.random() < 0.7}
        params = {key: rng.choice(WORDS) for key in PARAMS if rng.random() < 0.7}
        tags = {key: rng.choice(WORDS) for key in TAGS if rng.random() < 0.7}
        store.log_batch(
            run.run_id,
            [Metric(key, value, start, 0) for key, value in metrics.items()],
            [Param(key, value) for key, value in params.items()],
            [RunTag(key, value) for key, value in tags.items()],
        )
        dataset = None
        if rng.random() < 0.5:
            dataset = {"name": rng.choice(WORDS) or "d", "digest": str(n % 4), "context": rng.choice(["train", "eval"])}
            data = Dataset(dataset["name"], dataset["digest"], "local", "{}")
            tag = InputTag("mlflow.data.context", dataset["context"])
            store.log_inputs(run.run_id, [DatasetInput(data, [tag])])
        status = STATUSES[n % 5]
        ended = start + 500 if n % 5 > 1 else None
        if n % 5:
            store.update_run_info(run.run_id, RunStatus.from_string(status), ended, run.run_name)
        runs.append(
            {
                "id": run.run_id, "name": run.run_name, "user": f"user {n % 3}", "status": status, "start": start,
                "end": ended, "metrics": {key: str(value) for key, value in metrics.items()}, "params": params,
                "tags": tags, "dataset": dataset,
            }
        )  # fmt: skip
    return runs


def cased(word):
    return rng.choice([word, word, word.lower(), word.capitalize()])


def quoted(text):
    quote = rng.choice(["'", "'", '"'])
    return f"{quote}{text}{quote}"


def named(key):
    plain = key.replace("_", "").replace(".", "").isalnum()
    # MLflow refuses a bare part that begins with a digit, and this server takes it: seldom, so that the rest is seen.
    bare = 0.05 if "." in key else 0.6
    return key if plain and rng.random() < bare else rng.choice([f"`{key}`", f'"{key}"'])


def pattern():
    word = rng.choice(WORDS)
    return rng.choice([word, f"%{word}", f"{word}%", f"%{word}%", "%", "_", "%_%", word[:1] + "_%", "%A%", "_lpha%"])


def text_rest(words, more=()):
    comparator = rng.choice(["=", "!=", "LIKE", "ILIKE", *more])
    if comparator.endswith("IN"):
        close = rng.choice([")", ")", ")", ",)"])
        values = ", ".join(quoted(rng.choice(words)) for _ in range(rng.randint(1, 3)))
        return f"{cased(comparator)} ({values}{close}"
    if comparator.endswith("NULL"):
        return cased(comparator)
    value = pattern() if "LIKE" in comparator and rng.random() < 0.8 else rng.choice(words)
    space = "" if comparator in ("=", "!=") and rng.random() < 0.3 else " "
    return f"{space}{cased(comparator)}{space}{quoted(value)}"


def number_rest(numbers):
    space = rng.choice([" ", " ", ""])
    return f"{space}{rng.choice(['=', '!=', '>', '>=', '<', '<='])}{space}{rng.choice(numbers)}"


def comparison(ids):
    kind = rng.randrange(7)
    nulls = ("IS NULL", "IS NOT NULL")
    if kind == 0:
        return f"{rng.choice(['metrics', 'metric'])}.{named(rng.choice(METRICS + ['nope']))}" + number_rest(
            ["0", "0.5", "1", "-1.5", "1e-3", "1e300", "0.25", ".5", "2."]
        )
    if kind == 1:
        entity = rng.choice(["params", "param", "parameter", "parameters"])
        return f"{entity}.{named(rng.choice(PARAMS + ['nope']))} {text_rest(WORDS, nulls)}"
    if kind == 2:
        return f"{rng.choice(['tags', 'tag'])}.{named(rng.choice(TAGS + ['nope', 'mlflow.runName']))} {text_rest(WORDS, nulls)}"
    if kind == 3:
        return f"{rng.choice(['dataset', 'datasets'])}.{rng.choice(['name', 'digest', 'context'])} " + text_rest(
            WORDS + ["1", "2", "train", "eval"], ("IN", "NOT IN")
        )
    prefix = rng.choice(["", "", "attributes.", "attribute.", "attr.", "run."])
    if kind == 4:
        return f"{prefix}{rng.choice(['start_time', 'end_time', 'created'])}" + number_rest(
            ["1700000010000", "1700000005500", "0", "1.7e12"]
        )
    if kind == 5:
        return f"{prefix}run_id {text_rest(ids + ['a'], ('IN', 'NOT IN'))}"
    key = rng.choice(["status", "user_id", "run_name", "`run name`", "artifact_uri"])
    return f"{prefix}{key} {text_rest(STATUSES + WORDS + ['user 1', 'run 3'])}"


NOISE = list("'\"`()=<>!.,;%_-\\ \n0a") + [" AND ", " OR ", " and ", "IN", "IS NULL", "NOT", "==", "<>", "é", "metrics."]


def spoiled(text):
    for _ in range(rng.randint(1, 2)):
        at = rng.randrange(len(text) + 1)
        to = min(len(text), at + rng.choice([0, 0, 1, 1, 3]))
        text = text[:at] + rng.choice(NOISE + [""]) + text[to:]
    return text


def order():
    entity = rng.choice(["metrics", "params", "tags", "attributes"])
    keys = {
        "metrics": [named(key) for key in METRICS],
        "params": [named(key) for key in PARAMS],
        "tags": [named(key) for key in TAGS],
        "attributes": ["start_time", "end_time", "status", "run_name", "user_id", "run_id", "created"],
    }
    return f"{entity}.{rng.choice(keys[entity])}{rng.choice(['', ' ASC', ' DESC', ' desc'])}"


def main():
    folder = tempfile.mkdtemp()
    store = SqlAlchemyStore(f"sqlite:///{folder}/mlflow.db", "mlflow-artifacts:/")
    experiment = store.create_experiment("search")
    runs = make_runs(store, experiment)
    ids = [run["id"] for run in runs]
    place = {one: n for n, one in enumerate(ids)}
    cases, broken = [], 0
    while len(cases) < CASES:
        text = rng.choice([" AND ", " and ", "  AND\n"]).join(comparison(ids) for _ in range(rng.choice([0, 1, 1, 1, 2, 2, 3])))
        if rng.random() < 0.3:
            text = spoiled(text)
        by = [order()] if rng.random() < 0.3 else []
        if by and rng.random() < 0.1:
            by = [spoiled(by[0])]
        try:
            found = store.search_runs([experiment], text, ViewType.ACTIVE_ONLY, 1000, by)
            cases.append([text, by, [place[run.info.run_id] for run in found]])
        except MlflowException as error:
            if error.error_code != "INVALID_PARAMETER_VALUE":
                broken += 1
                continue
            cases.append([text, by, None])
        except Exception:
            broken += 1
    golden = {
        "versions": {"mlflow": mlflow.__version__, "sqlparse": sqlparse.__version__, "python": platform.python_version()},
        "experiment": experiment, "broken": broken, "runs": runs,
    }  # fmt: skip
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    text = json.dumps(golden, ensure_ascii=False)[:-1] + ', "cases": [\n' + lines + "\n]}\n"
    (HERE / "search.json").write_text(text)
    print(len(cases), "cases,", sum(c[2] is None for c in cases), "refused,", broken, "broken,", len(text), "bytes")


main()
