import { readFileSync } from 'node:fs';
import type { TrainingData } from '../../src/algorithms/training-data.js';

/** The rows of `generate.py`, by the same formula in whole numbers. */
export function syntheticShots(
  rows: number,
  seed: number,
): Pick<TrainingData, 'featureNames' | 'columns' | 'labels'> {
  const integer = lehmer(seed);
  const columns = Array.from({ length: 5 }, () => new Float64Array(rows));
  const labels = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const player = integer(60);
    const x = integer(201) * 2 - 200;
    const y = integer(151) * 2;
    const seconds = integer(241) * 3;
    const r2 = x * x + y * y;
    const zone = r2 < 1600 ? 1 : r2 < 10_000 ? 2 : Math.abs(x) < 80 ? 3 : 4;
    const made =
      700 - Math.floor((r2 * 450) / (r2 + 10_000)) + ((player * 37) % 60) * 3 - (seconds < 24 ? 60 : 0);
    labels[i] = integer(1000) < made ? 1 : 0;
    [player, x, y, integer(20) === 0 ? Number.NaN : seconds, zone].forEach((value, f) => {
      columns[f][i] = value;
    });
  }
  return { featureNames: ['player', 'x', 'y', 'seconds', 'zone'], columns, labels };
}

/** x -> 48271 x mod (2^31 - 1): exact in doubles. */
export function lehmer(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
}

/** The numbers of one file beside this one. */
export function golden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
}
