"""What a server of MLflow holds, through the real client: `seed URI RUNS STEPS MEGABYTES` fills one with everything that
an import has to bring over, `compare URI URI [NAME]` prints each field in which the second server differs from the first, or one experiment of it;
`prompts URI URI NAME…` compares prompts."""

import hashlib
import math
import os
import sys
import tempfile

os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelInput, LoggedModelOutput, LoggedModelStatus
from mlflow.entities import Metric, Param, RunTag, ViewType


def seed(uri, runs, steps, megabytes):
    client = MlflowClient(uri)
    experiment = client.create_experiment("shots", tags={"team": "a", "näme": "ü"})
    parent, seeded = None, []
    for n in range(runs):
        tags = {"mlflow.source.name": "train.py", "mlflow.source.type": "LOCAL", "note": f"run {n} ü"}
        if n % 10 and parent:
            tags["mlflow.parentRunId"] = parent
        run = client.create_run(experiment, start_time=1_700_000_000_000 + n, tags=tags, run_name=f"run {n}").info.run_id
        if n % 10 == 0:
            parent = run
        seeded.append(run)
        for key in range(20 if runs > 50 else 4):
            metrics = [
                Metric(f"m{key}/loss", 1 / (step + key + 1), 1_700_000_000_000 + step, step) for step in range(steps)
            ]
            for start in range(0, steps, 1000):
                client.log_batch(run, metrics=metrics[start : start + 1000])
        client.log_batch(run, params=[Param(f"p{key}", str(n * key)) for key in range(30)])
        status = ["FINISHED", "FAILED", "KILLED"][n % 3]
        if n == 1:
            odd(client, run)
        if n == 2:
            files(client, run, megabytes)
        client.set_terminated(run, status, end_time=1_700_000_100_000 + n)
        if n == 3:
            client.delete_run(run)
    client.create_run(experiment, run_name="still going")
    other = client.create_experiment("deleted one")
    lost = client.create_run(other, run_name="lost")
    client.log_metric(lost.info.run_id, "m", 1.0)
    client.delete_experiment(other)
    if runs > 2:
        register(client, seeded[1], seeded[2])


def odd(client, run):
    """Values at the edge, points that come back to a step, inputs, a logged model."""
    for n, value in enumerate([math.nan, math.inf, -math.inf, 1e-300, -0.0]):
        client.log_metric(run, f"odd {n}", value, timestamp=5, step=-n)
    again = [Metric("again", n / 7, 1000 + n, n % 5) for n in range(20)]
    client.log_batch(run, metrics=again + [Metric("again", math.nan, 3000, 4)])
    client.log_batch(run, params=[Param("long", "x" * 6000), Param("empty", ""), Param("a.b/c d", "ü 'q' \"d\" \n")])
    client.log_batch(run, tags=[RunTag("mlflow.note.content", "# Note\n" * 500)])
    dataset = Dataset("shots", "abc123", "local", '{"uri": "x"}', '{"mlflow_colspec": []}', '{"rows": 3}')
    client.log_inputs(run, [DatasetInput(dataset, [InputTag("mlflow.data.context", "training"), InputTag("a", "b")])])
    info = client.get_run(run).info
    model = client.create_logged_model(
        info.experiment_id, name="model", source_run_id=run, tags={"k": "v"}, params={"depth": "3"}, model_type="tree"
    )
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "deep", "er"))
        for name in ["MLmodel", "deep/er/weights.bin"]:
            with open(os.path.join(folder, name), "w") as file:
                file.write(f"of {name}")
        client.log_model_artifacts(model.model_id, folder)
    client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
    client.log_metric(run, "accuracy", 0.75, timestamp=7, step=1, model_id=model.model_id, dataset_name="shots", dataset_digest="abc123")
    client.log_outputs(run, [LoggedModelOutput(model.model_id, 1)])
    client.log_inputs(run, [], [LoggedModelInput(model.model_id)])


def register(client, with_model, with_files):
    """Registered models: versions of a run's folder and of a logged model, a gap, a copy, aliases, a stage."""
    name = "shot's model"
    client.create_registered_model(name, tags={"team": "a", "x.y": "ü"}, description="Whether it goes in")
    model = client.get_run(with_model).outputs.model_outputs[0].model_id
    source = f"runs:/{with_files}/a"
    client.create_model_version(name, source, with_files, tags={"k": "v"}, description="of a run")
    client.create_model_version(name, f"models:/{model}", with_model, model_id=model)
    client.create_model_version(name, source, with_files)
    client.create_model_version(name, f"{client.get_run(with_files).info.artifact_uri}/a", with_files)
    client.delete_model_version(name, "3")
    client.transition_model_version_stage(name, "4", "Production")
    client.set_registered_model_alias(name, "best", "2")
    client.set_registered_model_alias(name, "champion", "1")
    client.copy_model_version(f"models:/{name}/2", "copies")
    client.create_registered_model("without versions")
    client.register_prompt("a-prompt", "Does {{shot}} go in?", commit_message="first", tags={"k": "v"})
    client.register_prompt("a-prompt", "Will {{shot}} go in?", commit_message="second")
    client.set_prompt_alias("a-prompt", "best", 1)


def files(client, run, megabytes):
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "a", "b c"))
        contents = {"plot.png": b"\x89PNG", "empty": b"",
                    "a/b c/ü+%41.txt": b"text", "a/data.json": b'{"a":1}', "a\\b.txt": b"named", "a/c\\d": b""}
        for name, content in contents.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        if megabytes:
            with open(os.path.join(folder, "a", "large.bin"), "wb") as file:
                for _ in range(megabytes):
                    file.write(os.urandom(1 << 20))
        client.log_artifacts(run, folder)


def view(uri, name=None):
    """Everything of a server, by name and id, in plain values."""
    client = MlflowClient(uri)
    mlflow.set_tracking_uri(uri)
    found = {}
    for experiment in client.search_experiments(ViewType.ALL):
        at = f"experiment {experiment.name}"
        if name is not None and experiment.name != name:
            continue
        if experiment.experiment_id != "0":
            found[at] = (experiment.lifecycle_stage, experiment.tags, experiment.creation_time, experiment.last_update_time)
        token = None
        while True:
            page = client.search_runs([experiment.experiment_id], "", ViewType.ALL, 500, page_token=token)
            for run in page:
                found.update(view_run(client, uri, f"{at} run {run.info.run_id}", run))
            token = page.token
            if not token:
                break
        if experiment.lifecycle_stage == "active":
            for model in client.search_logged_models([experiment.experiment_id]):
                found[f"{at} model {model.model_id}"] = (
                    model.name, str(model.status), model.model_type, model.source_run_id, model.creation_timestamp,
                    model.last_updated_timestamp, model.tags, model.params,
                    sorted((m.key, m.value, m.timestamp, m.step, m.run_id, m.dataset_name, m.dataset_digest) for m in model.metrics),
                )  # fmt: skip
                folder = mlflow.artifacts.download_artifacts(f"models:/{model.model_id}")
                found[f"{at} model {model.model_id} files"] = hashes(folder)
    found.update(view_models(client))
    return found


def view_models(client):
    for model in client.search_registered_models():
        at = f"registered model {model.name}"
        quote = '"' if "'" in model.name else "'"
        versions = client.search_model_versions(f"name={quote}{model.name}{quote}")
        if not versions:
            continue
        yield at, (model.description or "", model.tags, model.aliases, model.creation_timestamp, model.last_updated_timestamp)
        for found in versions:
            # The search of MLflow's own server leaves the aliases out.
            version = client.get_model_version(model.name, found.version)
            yield f"{at} version {version.version}", (
                version.description or "", version.tags, sorted(version.aliases), version.current_stage, version.run_id,
                version.run_link or "", version.status, version.creation_timestamp, version.last_updated_timestamp,
            )  # fmt: skip
            folder = mlflow.artifacts.download_artifacts(f"models:/{model.name}/{version.version}")
            yield f"{at} version {version.version} files", hashes(folder)


def view_prompts(client, names):
    for name in names:
        for version in (1, 2):
            prompt = client.get_prompt_version(name, version)
            yield f"prompt {name} {version}", (prompt.template, prompt.commit_message, prompt.tags, prompt.creation_timestamp)
        yield f"prompt {name} best", client.get_prompt_version_by_alias(name, "best").version


def view_run(client, uri, at, run):
    info, data = run.info, run.data
    yield at, (info.run_name, info.user_id, info.status, info.start_time, info.end_time, info.lifecycle_stage)
    yield f"{at} params", dict(data.params)
    yield f"{at} tags", dict(data.tags)
    yield f"{at} last", {key: repr(value) for key, value in data.metrics.items()}
    for key in data.metrics:
        history = [(m.step, m.timestamp, repr(m.value)) for m in client.get_metric_history(info.run_id, key)]
        yield f"{at} metric {key}", sorted(history)
    yield f"{at} inputs", str([d.to_dictionary() for d in run.inputs.dataset_inputs])
    yield f"{at} model inputs", [m.model_id for m in run.inputs.model_inputs]
    yield f"{at} model outputs", [(m.model_id, m.step) for m in run.outputs.model_outputs] if run.outputs else []
    if info.lifecycle_stage == "active" and client.list_artifacts(info.run_id):
        folder = mlflow.artifacts.download_artifacts(run_id=info.run_id, tracking_uri=uri)
        yield f"{at} files", hashes(folder)


def hashes(folder):
    found = {}
    for path, _, names in os.walk(folder):
        for name in names:
            file = os.path.join(path, name)
            with open(file, "rb") as content:
                found[os.path.relpath(file, folder)] = hashlib.file_digest(content, "sha256").hexdigest()
    return found


def compare(first, second, name=None):
    a, b = view(first, name), view(second, name)
    different = 0
    for key in sorted(a.keys() | b.keys()):
        if a.get(key) != b.get(key):
            different += 1
            print(f"DIFFERS {key}: {str(a.get(key))[:400]} | {str(b.get(key))[:400]}")
    print(f"compared {len(a)} fields, {different} differ")


if __name__ == "__main__":
    if sys.argv[1] == "seed":
        seed(sys.argv[2], *map(int, sys.argv[3:]))
    elif sys.argv[1] == "compare":
        compare(*sys.argv[2:])
    else:
        views = [dict(view_prompts(MlflowClient(uri), sys.argv[4:])) for uri in sys.argv[2:4]]
        print(f"compared {len(views[0])} fields of prompts, {sum(views[0][key] != views[1].get(key) for key in views[0])} differ")
