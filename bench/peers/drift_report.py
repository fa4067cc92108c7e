"""Evidently's reports, timed. Reads requests from standard input, a line of JSON each:
{"kind": "drift" or "classification", "path": file of float64 columns, reference first, "rows": rows of each side, "names": [...]};
answers a line each: {"seconds": run, HTML and JSON, without imports and without reading the rows, "html": bytes, "json": bytes,
"peak": MB, "before": MB}."""

import json
import os
import resource
import sys
import tempfile
import time
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
from evidently import BinaryClassification, DataDefinition, Dataset, Report  # noqa: E402
from evidently.presets import ClassificationPreset, DataDriftPreset  # noqa: E402


def frame(values, names, rows):
    """Whole numbers as integers, as a CSV file of them is read."""
    columns = values.reshape(len(names), rows)
    return pd.DataFrame(
        {
            name: column.astype("int64") if np.all(column == np.round(column)) else column
            for name, column in zip(names, columns)
        }
    )


def drift(reference, current):
    return Report([DataDriftPreset()]).run(current, reference)


def classification(reference, current):
    definition = DataDefinition(
        classification=[
            BinaryClassification(target="target", prediction_labels="label", prediction_probas="probability")
        ]
    )
    sides = []
    for side in (reference, current):
        scored = pd.DataFrame(
            {
                "target": side["made"],
                "probability": side["probability"],
                "label": (side["probability"] >= 0.5).astype("int64"),
            }
        )
        sides.append(Dataset.from_pandas(scored, data_definition=definition))
    return Report([ClassificationPreset()]).run(sides[1], sides[0])


def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    for line in sys.stdin:
        asked = json.loads(line)
        values = np.fromfile(asked["path"])
        half = asked["rows"] * len(asked["names"])
        sides = [frame(part, asked["names"], asked["rows"]) for part in (values[:half], values[half:])]
        before = megabytes()
        started = time.perf_counter()
        result = (drift if asked["kind"] == "drift" else classification)(*sides)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "report.html")
            result.save_html(path)
            html = os.path.getsize(path)
        text = result.json()
        seconds = time.perf_counter() - started
        answer = {"seconds": seconds, "html": html, "json": len(text), "peak": megabytes(), "before": before}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
