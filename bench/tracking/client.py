"""The real MLflow client, driven over standard input: one JSON command a line, one JSON answer a line.

Times are seconds of wall clock around the client's calls, as a notebook sees them. `round` names what a repetition makes,
so that none finds what another left.
"""

import json
import os
import statistics
import sys
import threading
import time

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")

from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Metric, Param, ViewType  # noqa: E402


def timed(call):
    begin = time.perf_counter()
    result = call()
    return time.perf_counter() - begin, result


def experiment(client, name):
    found = client.get_experiment_by_name(name)
    return found.experiment_id if found else client.create_experiment(name)


def log_batch(client, command):
    """One log_batch of 1,000 metrics: 1,000 keys, and 1,000 steps of one key."""
    exp = experiment(client, "bench-writes")
    now = int(time.time() * 1000)
    run = client.create_run(exp).info.run_id
    keys = [Metric(f"m{i}", i / 7, now, 0) for i in range(1000)]
    by_keys, _ = timed(lambda: client.log_batch(run, metrics=keys))
    run = client.create_run(exp).info.run_id
    steps = [Metric("loss", 1 / (i + 1), now, i) for i in range(1000)]
    by_steps, _ = timed(lambda: client.log_batch(run, metrics=steps))
    return {"keys": by_keys, "steps": by_steps}


def log_metric(client, command):
    """200 in sequence on one run: median and sum."""
    exp = experiment(client, "bench-writes")
    run = client.create_run(exp).info.run_id
    times = [timed(lambda i=i: client.log_metric(run, "loss", 1 / (i + 1), step=i))[0] for i in range(200)]
    history = client.get_metric_history(run, "loss")
    assert len(history) == 200, f"{len(history)} of 200 points arrived"
    return {"median": statistics.median(times), "sum": sum(times)}


def create_run(client, command):
    exp = experiment(client, "bench-writes")
    times = [timed(lambda: client.create_run(exp))[0] for _ in range(30)]
    return {"median": statistics.median(times)}


def fill(client, command):
    """
    MLflow's database filled with runs of two params and two metrics each, as its own models describe the tables: through
    its server 20,000 runs take half an hour. PariVision is filled through its API.
    """
    import sqlalchemy
    from mlflow.store.tracking.dbmodels.models import SqlLatestMetric, SqlMetric, SqlParam, SqlRun, SqlTag

    exp = int(experiment(client, f"bench-search-{command['runs']}"))
    root = client.get_experiment(str(exp)).artifact_location
    begin, now = time.perf_counter(), int(time.time() * 1000)
    rows = {SqlRun: [], SqlMetric: [], SqlParam: [], SqlTag: []}
    for i, (auc, loss, depth, rate) in enumerate(command["values"]):
        run = f"{command['runs']:08x}{i:024x}"
        rows[SqlRun].append(
            dict(run_uuid=run, name=f"run {i}", experiment_id=exp, user_id="bench", status="RUNNING", start_time=now + i,
                 source_type="UNKNOWN", source_name="", entry_point_name="", source_version="",
                 lifecycle_stage="active", artifact_uri=f"{root}/{run}/artifacts")
        )
        for key, value in (("auc", auc), ("loss", loss)):
            rows[SqlMetric].append(
                dict(run_uuid=run, key=key, value=value, timestamp=now, step=0, is_nan=False)
            )
        for key, value in (("depth", depth), ("rate", rate)):
            rows[SqlParam].append(dict(run_uuid=run, key=key, value=value))
        rows[SqlTag].append(dict(run_uuid=run, key="mlflow.runName", value=f"run {i}"))
    rows[SqlLatestMetric] = rows[SqlMetric]
    engine = sqlalchemy.create_engine(f"sqlite:///{command['database']}")
    with engine.begin() as connection:
        for model, values in rows.items():
            connection.execute(sqlalchemy.insert(model), values)
    engine.dispose()
    return {"seconds": time.perf_counter() - begin, "runs": command["runs"]}


FILTER = "metrics.auc > 0.5 and params.depth = '3'"
ORDER = ["metrics.auc DESC"]


def all_pages(client, exp, text, size, order=None):
    runs, token = [], None
    while True:
        page = client.search_runs([exp], text, ViewType.ACTIVE_ONLY, size, order, token)
        runs.extend(page)
        token = page.token
        if not token:
            return runs


def search(client, command):
    exp = experiment(client, f"bench-search-{command['runs']}")
    first = [
        timed(lambda: client.search_runs([exp], FILTER, max_results=50, order_by=ORDER))[0] for _ in range(5)
    ]
    if command.get("warm"):
        return {}
    pages, hits = timed(lambda: all_pages(client, exp, FILTER, 50, ORDER))
    everything, runs = timed(lambda: all_pages(client, exp, "", 1000))
    assert len(runs) == command["runs"], f"{len(runs)} of {command['runs']} runs"
    return {"first": statistics.median(first), "pages": pages, "hits": len(hits), "everything": everything}


def artifact(client, command):
    exp = experiment(client, "bench-artifacts")
    run = client.create_run(exp).info.run_id
    with open(command["file"], "r+b") as file:  # no content that a server has seen before
        file.write(os.urandom(64))
    up, _ = timed(lambda: client.log_artifact(run, command["file"]))
    name = os.path.basename(command["file"])
    # Not beside the file that was sent: it has the same name, and the next one sends it again.
    target = os.path.join(command["folder"], "down")
    os.makedirs(target, exist_ok=True)
    down, path = timed(lambda: client.download_artifacts(run, name, target))
    size = os.path.getsize(path)
    assert size == os.path.getsize(command["file"]), f"{size} bytes came back"
    os.remove(path)
    return {"up": up, "down": down, "bytes": size}


def crowd(client, command):
    """16 clients log metrics, params and tags for a while; then every acknowledged point must be there."""
    exp = experiment(client, "bench-crowd")
    uri, until = command["uri"], time.perf_counter() + command["seconds"]
    results = []

    def work(number):
        mine = MlflowClient(uri)
        run = mine.create_run(exp, run_name=f"client {number}").info.run_id
        done, errors = 0, 0
        while time.perf_counter() < until:
            try:
                mine.log_metric(run, "loss", 1 / (done + 1), step=done)
                done += 1
            except Exception:
                errors += 1
        results.append((run, done, errors))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lost = 0
    for run, done, _ in results:
        steps = {m.step for m in client.get_metric_history(run, "loss")}
        lost += sum(1 for step in range(done) if step not in steps)
    return {
        "calls": sum(r[1] for r in results),
        "errors": sum(r[2] for r in results),
        "lost": lost,
        "seconds": command["seconds"],
    }


COMMANDS = {f.__name__: f for f in (log_batch, log_metric, create_run, fill, search, artifact, crowd)}

for line in sys.stdin:
    command = json.loads(line)
    try:
        answer = COMMANDS[command["command"]](MlflowClient(command["uri"]), command)
    except Exception as error:  # told to the driver, which writes it into the table
        answer = {"error": f"{type(error).__name__}: {error}"[:500]}
    print(json.dumps(answer), flush=True)
