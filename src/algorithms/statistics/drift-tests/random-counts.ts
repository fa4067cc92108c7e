/** Random tables with given margins: what no drift would give. */
import type { Random } from '../../random/random.js';
import { hypergeometricProbability } from '../stirling.js';

/**
 * Draws `rows` of the rows with these `totals` by category, without replacement, and writes how many are of each category to `out`.
 * @param totals integers, at least 0
 * @param rows 0 .. the sum of `totals`
 */
export function drawCounts(random: Random, totals: Float64Array, rows: number, out: Float64Array): void {
  let rest = 0;
  for (let k = 0; k < totals.length; k++) rest += totals[k];
  let left = rows;
  for (let k = 0; k < totals.length; k++) {
    rest -= totals[k];
    out[k] = hypergeometricDraw(random, totals[k], rest, left);
    left -= out[k];
  }
}

/** A draw of the hypergeometric distribution, by inversion from the mode outwards: as many steps as the spread is wide. */
function hypergeometricDraw(random: Random, marked: number, others: number, draws: number): number {
  const low = Math.max(0, draws - others);
  const high = Math.min(marked, draws);
  if (low === high) return low;
  const mode = Math.min(high, Math.floor(((draws + 1) * (marked + 1)) / (marked + others + 2)));
  let u = random.next();
  let [down, up] = [mode, mode];
  let below = hypergeometricProbability(mode, marked, others, draws);
  let above = below;
  u -= below;
  while (u >= 0 && (down > low || up < high)) {
    if (up < high) {
      above *= ((marked - up) * (draws - up)) / ((up + 1) * (others - draws + up + 1));
      up += 1;
      u -= above;
      if (u < 0) return up;
    }
    if (down > low) {
      below *= (down * (others - draws + down)) / ((marked - down + 1) * (draws - down + 1));
      down -= 1;
      u -= below;
      if (u < 0) return down;
    }
    // Only the rounding of the sum of all probabilities is left.
    if (above + below < 1e-300) return mode;
  }
  return mode;
}
