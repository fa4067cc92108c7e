"""The differences between this server and MLflow's that are kept on purpose, each with its reason (docs/how-to/mlflow.md)."""

import json
import re

INVALID = "INVALID_PARAMETER_VALUE"
HINT = "Hint: Value was of type"
API_DOCS = "See the API docs"
OTHER_GRAMMAR = ("filter", "order_by", "page_token")


def reason_to_differ(case, theirs, ours):
    """Why the two answers, each (status, error_code, message), may differ; None if they may not."""
    for reason, holds in KEPT:
        if holds(case, theirs, ours):
            return reason
    return None


def fails(case, theirs, ours):
    return theirs[0] in (500, 503) and ours[0] < 500


def shows_sql(case, theirs, ours):
    return "sqlite3." in (theirs[2] or "") and ours[0] in (200, 400, 404)


def reads_half(case, theirs, ours):
    refused = ours[0] == 400 and ours[1] == INVALID and HINT in ours[2]
    if not refused or API_DOCS in (theirs[2] or ""):
        return False
    return case.half_read() or ignores(case)


def ignores(case):
    """What ParseDict passes over: an unknown name of an enumeration, and a text in the place of a message."""
    texts = json.dumps(case.values)
    return any(name in case.why for name in ("status", "view_type")) or bool(re.search(r'\["[^"]*"\]|: "[ax]?"|\[\[|: \[\]', texts))


def no_json(case, theirs, ours):
    return case.why == "no JSON" and ours[:2] == (400, INVALID) and ours[2].startswith("The body is not JSON")


def no_object(case, theirs, ours):
    return case.body in ("[]", "5") and ours[:2] == (400, INVALID) and "must be a JSON object" in ours[2]


def own_grammar(case, theirs, ours):
    return theirs[:2] == ours[:2] == (400, INVALID) and any(name in case.why for name in OTHER_GRAMMAR) and (
        API_DOCS not in theirs[2] and API_DOCS not in ours[2]
    )


def beyond_53_bits(case, theirs, ours):
    return ours[:2] == (400, INVALID) and ("between -2^53 and 2^53" in ours[2] or "milliseconds since 1970" in ours[2])


def cut(case, theirs, ours):
    return theirs[:2] == ours[:2] and "…" in (ours[2] or "") and (theirs[2] or "").startswith(ours[2].split("…")[0])


def too_long(case, theirs, ours):
    return theirs[0] in (200, 404) and ours[:2] == (400, INVALID) and "exceeds the maximum length of" in ours[2]


def guarded_path(case, theirs, ours):
    return ours == (400, INVALID, "Invalid path") and bool(
        re.search(r"\.\.(\\|%5C)|%00|%2F|^C:|[a-z0-9]+://|s3:|file:", json.dumps(case.values).replace("\\\\", "\\") + str(getattr(case, "address", "")))
    )


def decoded_once(case, theirs, ours):
    spelled = json.dumps(case.values) + str(getattr(case, "address", ""))
    return "%" in spelled and theirs[0] in (200, 400, 404) and ours[0] in (200, 400, 404)


def no_code(case, theirs, ours):
    return theirs[1] is None and theirs[0] == ours[0] == 400 and ours[1] == INVALID


def refused_host(case, theirs, ours):
    return theirs[:2] == ours[:2] and "names a host" not in (theirs[2] or "") and (
        (theirs[2] or "").split("named in the URI.")[0] == (ours[2] or "").split("named in the URI.")[0] and "named in the URI." in ours[2]
    )


def other_location(case, theirs, ours):
    return "artifact_location" in case.why and theirs[:2] == (200, None) and ours[:2] == (400, INVALID) and "Taken are" in ours[2]


def shorter_hint(case, theirs, ours):
    return theirs[:2] == ours[:2] and (theirs[2] or "").startswith("Invalid artifact path length") and theirs[2].startswith(ours[2])


def local_path(case, theirs, ours):
    head = "Invalid model version source: "
    return theirs[:2] == ours[:2] == (400, INVALID) and theirs[2].startswith(head) and ours[2].startswith(head) and (
        "To use a local path" in theirs[2] and "To use a local path" in ours[2] or "relative path" in ours[2]
    )


def needs_name(case, theirs, ours):
    return "datasets" in case.why and ours[:2] == (400, INVALID) and ".dataset." in ours[2] and theirs[0] == 200


def positive(case, theirs, ours):
    return "max_results" in case.why and theirs[0] == 200 and ours[:2] == (400, INVALID) and re.search(r"-1|but got 0|at most 50000", ours[2])


def other_address(case, theirs, ours):
    return "in the address" in case.why and theirs[0] == 200 and ours[0] == 404 and "at this address" in ours[2]



KEPT = [
    ("MLflow fails with a 5xx, which clients repeat for minutes: here it is refused, or answered where it can be.", fails),
    ("MLflow shows the SQL that its database refused; the same is refused here in words, or is no fault.", shows_sql),
    ("MLflow goes on with the half of a body that it could read, or leaves out what it does not know: refused here, naming the field.", reads_half),
    ("MLflow takes a body that is no JSON for an empty one: refused here, with the place of the fault.", no_json),
    ("MLflow takes a list for an object without fields: refused here.", no_object),
    ("Why a filter, an order or a page token is not understood is said in our own words.", own_grammar),
    ("Times of runs and steps of models have 53 bits here.", beyond_53_bits),
    ("A value of more than 1,000 characters and a message of more than 2,000 are cut.", cut),
    ("Descriptions and the keys of a run's first tags have a limit here.", too_long),
    ("Paths may hold no `..` before a backslash, no control characters and no address, since a client of another system could follow them.", guarded_path),
    ("A path is decoded once; MLflow decodes again, and cannot keep a file whose name has a percent sign.", decoded_once),
    ("Some answers of MLflow outside of its API have no error_code.", no_code),
    ("An address that names a host is refused with what is taken instead of with MLflow's variable.", refused_host),
    ("A location may not lead elsewhere than it says (`..`, backslashes, `models:`, `file:` with a host).", other_location),
    ("There is no variable for the longest location.", shorter_hint),
    ("A path of this machine is never a source, and is not made absolute in the message.", local_path),
    ("A dataset needs a name and a digest.", needs_name),
    ("max_results is positive, and at most 50,000.", positive),
    ("The logged model in the body must be the one in the address.", other_address),
]
