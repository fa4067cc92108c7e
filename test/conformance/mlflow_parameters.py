"""Every missing, wrong-typed and out-of-range parameter of every call of MLflow's REST API, alone and in pairs, sent to a real
`mlflow server` and to this one: status, error_code and message are equal, or the difference stands in KEPT with its reason.

    python mlflow_parameters.py --ours http://127.0.0.1:3000 [--theirs URL] [--alone N] [--pairs N] [--only TEXT] [--kept]

Without --theirs it starts `mlflow server` on a temporary folder. Prints `N passed, N failed`; ends with 1 if any failed.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import copy
import http.client
import itertools
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
# Seven processes that no call of these needs.
os.environ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false"

from google.protobuf import message_factory
from mlflow.exceptions import MlflowException  # noqa: F401 - the package must be whole
from mlflow.utils.proto_json_utils import parse_dict

from mlflow_calls import IN_QUERY, LISTS, OF_KIND, SPECIAL, calls, kind_of
from mlflow_kept import reason_to_differ

MISSING = object()


class Server:
    def __init__(self, url):
        self.at = urllib.parse.urlsplit(url)
        self.names = {}
        self.connection = None

    def send(self, method, path, body=None, headers=None):
        for last in (False, True):
            try:
                self.connection = self.connection or http.client.HTTPConnection(self.at.hostname, self.at.port, timeout=60)
                self.connection.request(method, path, body, headers or {})
                answer = self.connection.getresponse()
                return answer.status, answer.read().decode(errors="replace")
            except (http.client.HTTPException, OSError):
                self.connection = None
                if last:
                    raise

    def json(self, method, path, fields):
        status, text = self.send(method, f"/api/2.0/mlflow/{path}", json.dumps(fields), {"Content-Type": "application/json"})
        if status != 200:
            raise RuntimeError(f"{method} {path} {fields}: {status} {text}")
        return json.loads(text)

    def build(self, mark):
        """What the calls are about: an experiment, a run with files, a logged model, a registered model with a version."""
        name = f"n-{mark}"
        e = self.json("POST", "experiments/create", {"name": f"e-{mark}", "tags": [{"key": "t", "value": "1"}]})["experiment_id"]
        r = self.json("POST", "runs/create", {"experiment_id": e, "run_name": "r", "start_time": 1})["run"]["info"]["run_id"]
        batch = {"run_id": r, "metrics": [{"key": "m", "value": 1, "timestamp": n, "step": n} for n in range(1, 4)]}
        self.json("POST", "runs/log-batch", {**batch, "params": [{"key": "p", "value": "1"}], "tags": [{"key": "t", "value": "1"}]})
        m = self.json("POST", "logged-models", {"experiment_id": e, "name": "lm", "tags": [{"key": "t", "value": "1"}],
                                                "params": [{"key": "p", "value": "1"}]})["model"]["info"]["model_id"]
        for path in (f"{e}/{r}/artifacts/d/a.txt", f"{e}/{r}/artifacts/model/MLmodel", f"{e}/models/{m}/artifacts/d/a.txt"):
            assert self.send("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{path}", b"x")[0] == 200
        self.json("POST", "registered-models/create", {"name": name, "tags": [{"key": "t", "value": "1"}]})
        self.json("POST", "model-versions/create", {"name": name, "source": f"runs:/{r}/model", "run_id": r,
                                                    "tags": [{"key": "t", "value": "1"}]})
        self.json("POST", "registered-models/alias", {"name": name, "alias": "al", "version": "1"})
        self.names = {"{E}": e, "{R}": r, "{M}": m, "{N}": name, "{X}": f"e-{mark}"}

    def fill(self, value):
        if isinstance(value, str):
            for name, real in self.names.items():
                value = value.replace(name, real)
            return value
        if isinstance(value, list):
            return [self.fill(one) for one in value]
        return {key: self.fill(one) for key, one in value.items()} if isinstance(value, dict) else value

    def blank(self, text):
        """A message without what differs between two servers that were asked the same; a set of Python has no order."""
        text = re.sub(r"{('[^{}:]*')}", lambda found: "{" + ", ".join(sorted(found[1].split(", "))) + "}", text)
        for name in ("{R}", "{M}", "{N}", "{X}"):
            text = text.replace(self.names[name], name)
        return re.sub(rf"(?<![\w.]){self.names['{E}']}(?![\w.])", "{E}", text)


# What a call is made with where nothing is wrong.
RIGHT = {
    "experiment_id": "{E}", "run_id": "{R}", "run_uuid": MISSING, "model_id": MISSING, "experiment_name": "{X}", "name": "{N}",
    "version": "1", "key": "t", "tag_key": "t", "value": "1", "timestamp": 5, "step": 1, "metric_key": "m", "alias": "al", "stage": "Staging",
    "new_name": "new-{N}", "source": "runs:/{R}/model", "experiment_ids": ["{E}"], "run_ids": ["{R}"], "max_results": 10,
    "status": "FINISHED", "end_time": 5, "start_time": 5, "run_name": "r", "user_id": "u", "path": "d", "description": "d",
    "artifact_directory_path": "d", "artifact_file_path": "d/a.txt", "num_parts": 2, "upload_id": "u",
    "parts": [{"part_number": 1, "etag": "e", "url": "u"}], "stages": ["None"], "archive_existing_versions": False,
    "metrics": [{"key": "b", "value": 1, "timestamp": 1, "step": 1}], "params": [{"key": "b", "value": "1"}],
    "tags": [{"key": "b", "value": "1"}], "models": [{"model_id": "{M}"}],
    "datasets": [{"tags": [], "dataset": {"name": "d", "digest": "1", "source_type": "local", "source": "{}"}}],
    "run_link": "", "view_type": "ALL", "run_view_type": "ALL", "model_type": "", "source_run_id": "{R}",
}
OF_CALL = {
    "createExperiment": {"name": "made-{U}"},
    "createRegisteredModel": {"name": "made-{U}"},
    "createLoggedModel": {"name": "lm"},
    "setRegisteredModelAlias": {"alias": "bl"},
    "finalizeLoggedModel": {"model_id": "{M}", "status": "LOGGED_MODEL_READY"},
    "LogLoggedModelParams": {"model_id": "{M}"},
    "setLoggedModelTags": {"model_id": "{M}"},
    "searchLoggedModels": {"datasets": [{"dataset_name": "d", "dataset_digest": "1"}], "order_by": [{"field_name": "name"}]},
    "logParam": {"key": "q"},
    "logModel": {"model_json": json.dumps({"artifact_path": "a", "flavors": {}, "utc_time_created": "x", "run_id": "{R}"})},
    "createPresignedUploadUrl": {"expiration": 60}, "createPresignedDownloadUrl": {"expiration": 60},
    "logOutputs": {"models": [{"model_id": "{M}", "step": 1}]},
    "get-history-bulk": {"run_id": ["{R}"]},
    "upload-artifact": {"run_uuid": "{R}", "path": "up.txt"},
    "get-artifact": {"path": "d/a.txt"},
}
GET_VERSION_FILE = {"path": "MLmodel"}
# After these, if they went well, what the calls are about is made anew.
CHANGES = re.compile(r"^(delete|restore|rename|update|transition|finalize|create(?!Run|Logged))")
BEFORE = {"restoreExperiment": ("experiments/delete", "experiment_id"), "restoreRun": ("runs/delete", "run_id")}


def right_values(call):
    values = {}
    for name in call.fields:
        value = RIGHT.get(name, MISSING)
        value = OF_CALL.get(call.name, {}).get(name, value)
        if value is not MISSING:
            values[name] = copy.deepcopy(value)
    if call.path == "/model-versions/get-artifact":
        values.update(GET_VERSION_FILE)
    if call.in_query:
        values = {name: str(value) if isinstance(value, int) else value for name, value in values.items()}
    return values


def wrong_values(call, name, depth=0):
    """The values that a field is tried with, the most telling first."""
    field = call.fields[name]
    kind = field if isinstance(field, str) else kind_of(field)
    if call.in_query:
        special = [str(v) if isinstance(v, int) else v for v in SPECIAL.get(name, [])]
        return [MISSING, *IN_QUERY.get(kind, IN_QUERY["text"]), *special]
    values = [MISSING, None, *OF_KIND[kind], *SPECIAL.get(name, [])]
    if kind == "messages":
        values += LISTS.get(name, [])
        item = (RIGHT.get(name) if name != "datasets" or call.name == "logInputs" else None) or [{}]
        item = OF_CALL.get(call.name, {}).get(name, item)[0]
        for inner in field.message_type.fields:
            values += [[changed(item, inner.name, value)] for value in wrong_inner(inner, depth)]
    return values


def wrong_inner(field, depth):
    kind = kind_of(field)
    values = [MISSING, None, *OF_KIND[kind], *SPECIAL.get(field.name, [])]
    if kind == "message" and depth == 0:
        item = RIGHT["datasets"][0]["dataset"]
        for inner in field.message_type.fields:
            values += [changed(item, inner.name, value) for value in wrong_inner(inner, 1)]
    return values


def changed(item, name, value):
    item = dict(item)
    if value is MISSING:
        item.pop(name, None)
    else:
        item[name] = value
    return item


class Case:
    def __init__(self, call, values, why, body=None, headers=None):
        self.call, self.values, self.why, self.body, self.headers = call, values, why, body, headers

    def send(self, server, mark):
        call = self.call
        values = json.loads(json.dumps(self.values).replace("{U}", mark))
        values = server.fill(values)
        path = call.path.replace("<path:artifact_path>", "{artifact_path}")
        address = {"model_id": server.names["{M}"], "tag_key": "t", "artifact_path": server.fill("{E}/{R}/artifacts/d/a.txt")}
        for name in re.findall(r"{(\w+)}", path):
            value = self.address.get(name, address[name]) if hasattr(self, "address") else address[name]
            path = path.replace(f"{{{name}}}", server.fill(value))
        if call.in_query:
            query = urllib.parse.urlencode(values, doseq=True)
            body = b"file" if call.method == "POST" else None
            return server.send(call.method, f"{path}?{query}" if query else path, body)
        if call.method == "PUT":
            return server.send("PUT", path, b"file")
        headers = {"Content-Type": "application/json"} if self.headers is None else self.headers
        body = json.dumps(values) if self.body is None else server.fill(self.body)
        return server.send(call.method, path, body, headers)

    def half_read(self):
        """Whether MLflow cannot read the body as a message (and may go on with what it had read of it)."""
        if self.call.message is None or self.body is not None:
            return False
        values = self.values
        if self.call.in_query:
            values = {f.name: [v] if f.is_repeated and isinstance(v, str) else v[0] if isinstance(v, list) and not f.is_repeated else v
                      for f in self.call.message.fields for v in [values.get(f.name)] if v is not None}
        try:
            parse_dict(values, message_factory.GetMessageClass(self.call.message)())
            return False
        except Exception:
            return True

    def __str__(self):
        shown = self.body if self.body is not None else json.dumps(self.values, ensure_ascii=False)
        return f"{self.call} {self.why}: {shown[:300]}"


def alone(call):
    base = right_values(call)
    yield Case(call, base, "nothing wrong")
    for name in call.fields:
        for value in wrong_values(call, name):
            yield Case(call, changed(base, name, value), name)
    if not call.in_query and call.method != "PUT" and call.message is not None:
        text = json.dumps(base)
        for why, body, headers in [
            ("no body", "", None), ("no JSON", "{", None), ("a list", "[]", None), ("a number", "5", None), ("null", "null", None),
            ("JSON in a text", json.dumps(text), None), ("no type", text, {}), ("other type", text, {"Content-Type": "text/plain"}),
            ("type with charset", text, {"Content-Type": "application/json; charset=utf-8"}),
        ]:
            yield Case(call, base, why, body, headers)
    for name in call.fields:
        camel = re.sub(r"_([a-z])", lambda found: found[1].upper(), name)
        if camel != name and name in base:
            yield Case(call, {**changed(base, name, MISSING), camel: base[name]}, f"{name} as {camel}")
            yield Case(call, {**base, camel: base[name]}, f"{name} and {camel}")
    for name in re.findall(r"{(\w+)}|<path:(\w+)>", call.path):
        name = name[0] or name[1]
        for value in {"model_id": ["m-" + "0" * 32, "abc", "x%20y"], "tag_key": ["nope", "a%20b"], "artifact_path": ADDRESSES}[name]:
            case = Case(call, base, f"{name} in the address: {value}")
            case.address = {name: value}
            yield case


ROOT = "{E}/{R}/artifacts"
ADDRESSES = [f"{ROOT}/{end}" for end in (
    "d/a.txt", "./d/a.txt", "d/./a.txt", "d//a.txt", "d/", ".", "nowhere", "%2e/d/a.txt", "d%2Fa.txt", "d%252Fa.txt", "a%5Cb", "d/..%5Cx",
)] + ["..", "%2e%2e", "%2e%2e%2fx", "%252e%252e%252fx", "a%23b", "a%00b", "%2Fetc", "C:%5Cx", "C:/x", "file:%2F%2F%2Fetc", "s3:%2F%2Fb"]


def pairs(call):
    """Two fields wrong at once: of each kind of fault one or two values, which is what an order can depend on."""
    base = right_values(call)
    for one, other in itertools.combinations(call.fields, 2):
        for a, b in itertools.product(telling(call, one), telling(call, other)):
            yield Case(call, changed(changed(base, one, a), other, b), f"{one} and {other}")


def telling(call, name):
    values = wrong_values(call, name)
    plain = values[:8] if call.in_query else [MISSING, None, "", 5, True, [], {}]
    return [*plain, *SPECIAL.get(name, [])[:3], *(LISTS.get(name, [])[:1] if not call.in_query else [])]


def read(text):
    try:
        body = json.loads(text)
        return (body.get("error_code"), body.get("message")) if isinstance(body, dict) else (None, None)
    except ValueError:
        return None, None


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--ours", required=True)
    options.add_argument("--theirs")
    options.add_argument("--alone", default="all", help="how many single faults of each call, or all")
    options.add_argument("--pairs", default="all", help="how many pairs of each call, or all")
    options.add_argument("--only", default="", help="calls whose method and path have this text")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--show", type=int, default=40, help="how many failures are printed in full")
    options.add_argument("--kept", action="store_true", help="print how often each kept difference was met")
    asked = options.parse_args()
    # So that the server is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with contextlib.ExitStack() as stack:
        theirs = Server(asked.theirs or stack.enter_context(real_server()))
        sys.exit(run(theirs, Server(asked.ours), asked))


def run(theirs, ours, asked):
    drawn = random.Random(asked.seed)
    passed, failed, kept = 0, [], collections.Counter()
    both = concurrent.futures.ThreadPoolExecutor(2)
    stale = True
    for call in calls():
        if asked.only not in str(call):
            continue
        cases = some(drawn, list(alone(call)), asked.alone) + some(drawn, list(pairs(call)), asked.pairs)
        stale = stale or call.name in BEFORE
        for case in cases:
            if stale:
                mark = uuid.uuid4().hex[:12]
                list(both.map(lambda server: prepare(server, call, mark), (theirs, ours)))
            once = uuid.uuid4().hex[:12]
            answers = list(both.map(lambda server: answer_of(server, case, once), (theirs, ours)))
            stale = 200 in (answers[0][0], answers[1][0]) and (bool(CHANGES.match(call.name)) or answers[0][0] != answers[1][0])
            reason = None if answers[0] == answers[1] else reason_to_differ(case, *answers)
            if answers[0] == answers[1]:
                passed += 1
            elif reason:
                passed += 1
                kept[reason] += 1
            else:
                failed.append((case, *answers))
                if len(failed) <= asked.show:
                    print(f"{case}\n  MLflow {answers[0]}\n  ours   {answers[1]}", flush=True)
        stale = stale or call.name in BEFORE
    for reason, count in kept.most_common() if asked.kept else []:
        print(f"{count:6} {reason}")
    print(f"{passed} passed ({sum(kept.values())} of them differ for a reason), {len(failed)} failed")
    return 1 if failed or passed == 0 else 0


def prepare(server, call, mark):
    server.build(mark)
    if call.name in BEFORE:
        path, name = BEFORE[call.name]
        server.json("POST", path, {name: server.fill(RIGHT[name])})


def answer_of(server, case, once):
    status, text = case.send(server, once)
    code, message = read(text) if status >= 400 else (None, None)
    return status, code, message and server.blank(message).replace(once, "{U}")


def some(drawn, cases, count):
    return cases if count == "all" else drawn.sample(cases, min(int(count), len(cases)))


@contextlib.contextmanager
def real_server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, open(os.path.join(folder, "log"), "wb") as log:
        command = [sys.executable, "-m", "mlflow", "server", "--workers", "1", "--host", "127.0.0.1", "--port", str(port),
                   "--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/artifacts"]
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    if Server(f"http://127.0.0.1:{port}").send("GET", "/health")[0] == 200:
                        break
                if process.poll() is not None:
                    raise RuntimeError(open(log.name).read()[-3000:])
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, 15)
            process.wait()


if __name__ == "__main__":
    main()
