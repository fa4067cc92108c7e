"""The calls of MLflow's REST API that are compared, taken from MLflow's own descriptors, and the values that are sent."""

from google.protobuf.descriptor import FieldDescriptor as F
from mlflow.protos import databricks_pb2, mlflow_artifacts_pb2, model_registry_pb2, service_pb2

SERVICES = [
    (service_pb2, "MlflowService"),
    (model_registry_pb2, "ModelRegistryService"),
    (mlflow_artifacts_pb2, "MlflowArtifactsService"),
]
# The first parts of paths that are beside tracking and registry (see src/mlflow/protocol/not-kept.ts).
NOT_KEPT = {
    "traces", "unified-traces", "get-online-trace-details", "assessments", "datasets", "scorers", "scorer", "genai",
    "prompt-optimization", "review-queues", "label-schemas", "issues", "webhooks", "gateway", "jobs", "workspaces", "demo",
}
# Their handlers are no calls of a service: method, path, fields and their types.
BESIDE = [
    ("GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk", {"run_id": "texts", "metric_key": "text", "max_results": "int"}),
    ("POST", "/ajax-api/2.0/mlflow/upload-artifact", {"run_uuid": "text", "path": "path"}),
    ("GET", "/get-artifact", {"run_uuid": "text", "run_id": "text", "path": "path"}),
    ("GET", "/model-versions/get-artifact", {"name": "text", "version": "text", "path": "path"}),
    ("GET", "/ajax-api/2.0/mlflow/logged-models/{model_id}/artifacts/files", {"artifact_file_path": "path"}),
]
INTS = {F.TYPE_INT32, F.TYPE_INT64, F.TYPE_UINT32, F.TYPE_UINT64}


class Call:
    def __init__(self, name, method, path, fields, message=None):
        self.name, self.method, self.path, self.fields, self.message = name, method, path, fields, message
        self.in_query = method == "GET" or name == "upload-artifact"

    def __str__(self):
        return f"{self.method} {self.path}"


def kind_of(field):
    if field.type in INTS:
        kind = "int"
    elif field.type == F.TYPE_STRING:
        kind = "path" if field.name in PATHS else "text"
    else:
        kind = {F.TYPE_DOUBLE: "float", F.TYPE_BOOL: "bool", F.TYPE_ENUM: "enum", F.TYPE_MESSAGE: "message"}[field.type]
    return kind + "s" if field.is_repeated else kind


PATHS = {"path", "artifact_directory_path"}


def calls():
    found = []
    for module, service in SERVICES:
        for method in module.DESCRIPTOR.services_by_name[service].methods:
            for end in method.GetOptions().Extensions[databricks_pb2.rpc].endpoints:
                path = "/" + end.path.lstrip("/")
                parts = path.split("/")
                if parts[1] == "mlflow" and parts[2] in NOT_KEPT:
                    continue
                message = method.input_type
                # The field in the address is the address's; MLflow's own tests name a tag in one of its own.
                fields = {f.name: f for f in message.fields}
                prefix = "/api/2.0" if end.path.startswith("/") else "/ajax-api/2.0"
                found.append(Call(method.name, end.method, prefix + path, fields, message))
    for method, path, fields in BESIDE:
        found.append(Call(path.rsplit("/", 1)[-1], method, path, fields))
    return found


LONG = "x" * 100_001
KEYS = ["a/../b", "..", ".", "/a", "a//b", "a/", "#!@", "k" * 250, "k" * 251, "日本", "a:b c", "it's", 'say "x"']
NAMES = ["a/b", "a:b", ".", "..", " ", "n" * 256, "n" * 257, "n" * 500, "n" * 501, "it's", "日本"]
SPELLINGS = [
    ".", "./d", "d/.", "d", "d/", "./d/a.txt", "d/a.txt", "d/./a.txt", "d//a.txt", "nowhere", "..", "../x", "d/../a.txt",
    "d/../..", "/d", "//d", "%2e%2e", "%2e%2e/x", "%252e%252e%252fx", "..%2fx", "..\\x", "d\\a.txt", "d#a", "C:/x", "C:\\x",
    "file:///etc/passwd", "file:d", "%2Fetc", "a%00b", "%2e", "%2e/d", "s3://b/x", "d%2Fa.txt", "d%252Fa.txt", "a%5Cb",
]
LOCATIONS = [
    "relative/place", "./here", "mysql://h/db", "custom:/x", "databricks:/x", "uc-volume:/x", "s3://b/p", "gs://b/p",
    "dbfs:/p", "wasbs://c@a.blob.core.windows.net/p", "hdfs://h/p", "viewfs://h/p", "sftp://u@h/p", "abfss://f@a/p",
    "ftp://h/p", "http://h/p", "https://h/p", "file:///tmp/p", "/tmp/p", "mlflow-artifacts:/p", "mlflow-artifacts://h/p",
    "r2://b@a/p", "b2://b/p", "oss://b/p", "s3a://b/p", "s3://b/p#f", "s3://b/p;x", "s3://b/p?a=../x", "s3://b/../p",
    "mlflow-artifacts:/../p", "../p", "x" * 2049, "runs:/x", "models:/x", "azureml://x/y",
]
SOURCES = [
    "runs:/{R}/model", "runs:/{R}", "runs://{R}/model", "runs:/abc/model", "runs://databricks@h/{R}/x", "models:/{N}/1",
    "models:/{N}@al", "models:/{N}@nope", "models:/{N}/9", "models:/{N}/Production", "models:/nope/1", "models:/{M}", "models:/m-0",
    "models:/", "models:", "models:/{N}", "models://h/{N}/1",
    "mlflow-artifacts:/{E}/{R}/artifacts/model", "mlflow-artifacts:/elsewhere", "mlflow-artifacts:/{E}/models/{M}/artifacts",
    "/etc", "file:///etc/passwd", "file:/etc", "./x", "x", "http://h/x", "https://h/x", "ftp://h/x", "s3://b/m",
    "s3://b/../m", "s3://b/%2e%2e/m", "s3://b/./m", "s3:/b//m", "s3://b", "gs://b/m", "dbfs:/m", "hdfs://h/m", "sftp://h/m", "mysql://h/m",
    "http://h/api/2.0/mlflow-artifacts/artifacts/x",
]
# What a field is tried with besides the values of its kind.
SPECIAL = {
    "experiment_id": ["abc", "999999", "-1", "1.5", " ", " 0", "x" * 101],
    "run_id": ["0" * 32, "abc", "no such run", "x" * 257, "../x"],
    "run_uuid": ["0" * 32, "abc"],
    "model_id": ["m-0", "m-" + "0" * 32, "abc"],
    "source_run_id": ["abc", "0" * 32],
    "version": ["abc", "0", "-1", "1.0", "99", " 1 ", "1e0", "9" * 30],
    "key": KEYS, "metric_key": KEYS, "tag_key": ["nope"],
    "name": NAMES, "new_name": NAMES, "experiment_name": ["nope", "n" * 501],
    "value": ["v" * 8001],
    "stage": ["nostage", "production", "Archived", "None", "staging"],
    "alias": ["latest", "Latest", "v1", "V2", "a b", "a" * 255, "a" * 256, "nope", "日本", "a/b"],
    "artifact_location": LOCATIONS,
    "source": SOURCES,
    "model_json": ["no json", "{}", "[]", '{"artifact_path": "a"}'],
    "filter": ["bad", "name = 'x'", "attributes.foo = 1", "metrics.a > 'x'", "name = 1", "tags.a = 'b'", "params.a ! 'b'", "name ="],
    "page_token": ["bad", "e30=", "MTA="],
    "description": [LONG],
    "path": SPELLINGS, "artifact_directory_path": SPELLINGS, "artifact_file_path": SPELLINGS,
    "timestamp": [-1], "expiration": [0, -1, 604_800, 604_801],
    "max_results": [1, 100, 101, 1000, 1001, 25_000, 25_001, 50_000, 50_001, 200_000, 200_001],
    "start_step": [1, 3], "end_step": [1, 3],
    "dataset_name": ["d"], "dataset_digest": ["d"],
    "order_by": [["bad bad bad"], ["name"], ["name ASC"], ["nope DESC"], ["metrics.a desc"], ["name", "name"]],
    "experiment_ids": [["abc"], ["999999"], ["1"] * 20, ["1"] * 21, ["-1"]],
    "run_ids": [["{R}"] * 100, ["{R}"] * 101, ["nope"]],
    "stages": [["nope"], ["Production"], ["production", "none"], [""]],
}
# Of repeated messages: whole lists besides those that are made from their fields.
LISTS = {
    "metrics": [[{"key": f"k{n}", "value": 1, "timestamp": 1} for n in range(1001)]],
    "params": [[{"key": f"k{n}", "value": "1"} for n in range(101)], [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}],
               [{"key": "a", "value": "v" * 6001}], [{"key": "p", "value": "2"}]],
    "tags": [[{"key": f"k{n}", "value": "1"} for n in range(101)], [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}],
             [{"key": "mlflow.runName", "value": "other"}], [{"key": "a", "value": "v" * 100_001}]],
}
OF_KIND = {
    "text": ["", 5, 9.0, True, [], {}, ["a"]],
    "path": ["", 5, True, [], {}],
    "int": ["", "abc", "12", 9.0, 9.5, "9.0", True, [], {}, -1, 0, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 10**30],
    "float": ["", "abc", "NaN", "-Infinity", "1.5", True, [], {}, 0, -1, 10**30],
    "bool": ["", "true", "maybe", 1, 0, [], {}],
    "enum": ["", "NOPE", 1, 2, 99, "2", -1, 1.0, True, [], {}],
    "message": ["", 5, "x", [], {}],
    "texts": ["", 5, "a", {}, [], [5], [None], [""], ["a", 5], [["a"]]],
    "messages": ["", 5, "a", {}, [], [5], [None], [{}], ["a"], [[]]],
}
# A query has texts alone.
IN_QUERY = {
    "text": ["", ["a", "b"]],
    "path": [""],
    "int": ["", "abc", "9.0", "9.5", "-1", "0", "true", "9999999999", "9223372036854775808", "1e3", " 5"],
    "enum": ["", "NOPE", "1", "2", "99", "ALL"],
    "bool": ["", "maybe", "TRUE", "1"],
    "texts": ["", "a", ["a", "b"]],
}
