"""Evidently's default drift report on pairs of samples. Reads pairs from standard input, a line of JSON each:
{"path": file of float64 columns, reference first, "rows": [m, n], "names": [...]}; answers a line each:
{"drifted": [one for each column], "share": share of drifted columns}."""

import json
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
from evidently import Report  # noqa: E402
from evidently.presets import DataDriftPreset  # noqa: E402

# These compare a distance with the threshold; all others a p-value.
DISTANCES = ("wasserstein", "jensen", "psi", "hellinger", "kl")


def frame(columns, names):
    """Whole numbers as integers, as a CSV file of them is read."""
    whole = {
        name: values.astype("int64") if np.all(values == np.round(values)) else values
        for name, values in zip(names, columns)
    }
    return pd.DataFrame(whole)


def drifted(metric):
    """Whether one column's value is beyond its threshold."""
    config = metric["config"] if "config" in metric else {}
    method = str(config.get("method", metric["metric_name"])).lower()
    threshold = config.get("threshold")
    value = float(metric["value"])
    if any(word in method for word in DISTANCES):
        return value >= (0.1 if threshold is None else threshold)
    return value <= (0.05 if threshold is None else threshold)


def main():
    for line in sys.stdin:
        pair = json.loads(line)
        names = pair["names"]
        m, n = pair["rows"]
        values = np.fromfile(pair["path"])
        reference = values[: m * len(names)].reshape(len(names), m)
        current = values[m * len(names) :].reshape(len(names), n)
        result = Report([DataDriftPreset()]).run(frame(current, names), frame(reference, names)).dict()
        if pair.get("show"):
            print(json.dumps(result, default=str), file=sys.stderr)
        columns = {}
        share = None
        for metric in result["metrics"]:
            name = metric["metric_name"]
            if name.startswith("DriftedColumnsCount"):
                share = float(metric["value"]["share"])
            elif "column=" in name:
                column = name.split("column=")[1].split(",")[0].split(")")[0]
                columns[column] = drifted(metric)
        print(json.dumps({"drifted": [columns[name] for name in names], "share": share}), flush=True)


if __name__ == "__main__":
    main()
