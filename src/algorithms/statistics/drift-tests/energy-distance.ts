import type { SortedPair } from '../sorted-column.js';
import { type DriftResult, requireFinite, requireRows } from './result.js';

const TEST = 'The energy distance';

/**
 * The energy distance in its square-root form: sqrt(2 integral (F - G)^2 dx) (Székely and Rizzo, J. Stat. Plan. Inference 143, 2013).
 * In the root of the column's unit; it depends on the unit, so it has no threshold for all columns.
 * @throws {RangeError} when a side has no values, or one is infinite
 */
export function energyDistance(pair: SortedPair): DriftResult {
  requireRows(pair, 1, TEST);
  requireFinite(pair, TEST);
  const { values, reference, current, referenceRows: n, currentRows: m } = pair;
  let below = 0;
  let sum = 0;
  for (let k = 0; k < values.length - 1; k++) {
    below += reference[k] * m - current[k] * n;
    const gap = below / n / m;
    sum += gap * gap * (values[k + 1] - values[k]);
  }
  return { statistic: Math.sqrt(2 * sum), effects: [] };
}
