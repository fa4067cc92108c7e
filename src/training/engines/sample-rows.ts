import { Random } from '../../algorithms/random/random.js';

/**
 * Rows that an engine is fitted on when it cannot take all of them: evenly spaced over `from`..`to`, so that every
 * stretch of time has its share, starting at an offset drawn from the seed.
 *
 * Row i is `from + floor((i + u) * n / m)` with n the rows there are, m the rows taken and 0 <= u < 1 from the seed.
 * Ascending and without repeats; all rows where there are no more than `maxRows`.
 * @param seed 32-bit unsigned
 */
export function sampleRows(from: number, to: number, maxRows: number, seed: number): Int32Array {
  const available = Math.max(0, to - from);
  const taken = Math.min(available, maxRows);
  const offset = taken === available ? 0 : new Random(seed).fork('rows').next();
  return Int32Array.from({ length: taken }, (_, i) => from + Math.floor(((i + offset) * available) / taken));
}
