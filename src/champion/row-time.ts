import { type Model, predictProbability, prepareModel } from '../algorithms/model.js';

const ROWS = 64;
const WARM_UP_MS = 20;
const LONGEST_MS = 300;
const FEWEST_ROUNDS = 5;

/**
 * The time of predicting one row, in microseconds, after warm-up: the median over rounds of 64 rows.
 * @param columns one per feature of the model, in its order
 * @param from first row; up to 64 rows until `to` are predicted again and again
 */
export function rowMicroseconds(model: Model, columns: Float64Array[], from: number, to: number): number {
  const count = Math.min(ROWS, to - from);
  const rows = Array.from({ length: count }, (_, i) => columns.map((column) => column[from + i]));
  let used = 0;
  const round = (): number => {
    const start = performance.now();
    for (const row of rows) used += predictProbability(model, row);
    return (1000 * (performance.now() - start)) / count;
  };
  prepareModel(model);
  const begin = performance.now();
  while (performance.now() - begin < WARM_UP_MS) round();
  const times: number[] = [];
  while (times.length < FEWEST_ROUNDS || (times.length < ROWS && performance.now() - begin < LONGEST_MS)) {
    times.push(round());
  }
  // The sum is used, so that the calls cannot be left out.
  return Number.isNaN(used) ? Number.NaN : times.toSorted((a, b) => a - b)[times.length >> 1];
}
