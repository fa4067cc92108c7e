"""The rows of synthetic-shots.ts, by the same formula in whole numbers."""

import numpy as np


class Lehmer:
    """x -> 48271 x mod (2^31 - 1)."""

    def __init__(self, seed):
        self.state = seed

    def integer(self, n):
        self.state = self.state * 48271 % 2147483647
        return self.state % n


def synthetic_shots(rows, seed):
    """Columns player, x, y, seconds (some missing), zone; labels 0 or 1."""
    random = Lehmer(seed)
    data = np.empty((rows, 5))
    labels = np.empty(rows)
    for i in range(rows):
        player = random.integer(60)
        x = random.integer(201) * 2 - 200
        y = random.integer(151) * 2
        seconds = random.integer(241) * 3
        r2 = x * x + y * y
        zone = 1 if r2 < 1600 else 2 if r2 < 10000 else 3 if abs(x) < 80 else 4
        made = 700 - (r2 * 450) // (r2 + 10000) + (player * 37 % 60) * 3 - (60 if seconds < 24 else 0)
        labels[i] = 1 if random.integer(1000) < made else 0
        data[i] = (player, x, y, np.nan if random.integer(20) == 0 else seconds, zone)
    return data, labels


def asked_rows(data, unseen=(-1.0, 99.0, 2.5, 1e7)):
    """Some rows as they are, and some with zeros, missing values and categories that were never seen."""
    rows = data.copy()
    for i in range(rows.shape[0]):
        if i % 4 == 1:
            rows[i, i % 5] = np.nan
        elif i % 4 == 2:
            rows[i, (i // 4) % 5] = 0
        elif i % 4 == 3:
            rows[i, 4] = unseen[(i // 4) % len(unseen)]
    rows[0] = np.nan
    return rows


def with_nulls(table):
    """For JSON, which has no NaN."""
    return [[None if np.isnan(value) else float(value) for value in row] for row in table]
