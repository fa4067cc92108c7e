/** The area under a ROC curve whose rows come in clusters. */
import { studentTQuantile, studentTTwoSided } from '../statistics/student-t.js';

export interface ClusteredAuc {
  auc: number;
  standardError: number;
  /** Satterthwaite's, from the clusters of both sides. */
  degreesOfFreedom: number;
}

/**
 * By the structural components of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988), summed over clusters as in Obuchowski (Biometrics
 * 53, 1997). Each side has its own variance, because a window of a few clusters may face a reference of hundreds.
 * @param scores higher means side 1
 * @param sides 0 or 1
 * @param clusters 0 or more; a cluster has rows of one side, else its covariance is ignored
 * @returns undefined if a side has fewer than two clusters
 */
export function clusteredAuc(
  scores: Float64Array,
  sides: Uint8Array,
  clusters: Int32Array,
): ClusteredAuc | undefined {
  const rows = [0, 0];
  for (const side of sides) rows[side] += 1;
  if (rows[0] < 2 || rows[1] < 2) return undefined;
  const placements = placementsOf(scores, sides, rows);
  let auc = 0;
  for (let i = 0; i < sides.length; i++) if (sides[i] === 1) auc += placements[i];
  auc /= rows[1];
  const sums = [new Map<number, number>(), new Map<number, number>()];
  for (let i = 0; i < sides.length; i++) {
    const mine = sums[sides[i]];
    mine.set(clusters[i], (mine.get(clusters[i]) ?? 0) + placements[i] - auc);
  }
  const variances = sums.map((of, side) => {
    let squares = 0;
    for (const sum of of.values()) squares += (sum / rows[side]) ** 2;
    return (of.size / (of.size - 1)) * squares;
  });
  if (sums.some(({ size }) => size < 2)) return undefined;
  const variance = variances[0] + variances[1];
  const degreesOfFreedom =
    variance > 0
      ? variance ** 2 / (variances[0] ** 2 / (sums[0].size - 1) + variances[1] ** 2 / (sums[1].size - 1))
      : Math.min(sums[0].size, sums[1].size) - 1;
  return { auc, standardError: Math.sqrt(variance), degreesOfFreedom };
}

/** For a row of side 1 the share of side 0 below it, for a row of side 0 the share of side 1 above it; ties count half. */
function placementsOf(scores: Float64Array, sides: Uint8Array, rows: number[]): Float64Array {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  const result = new Float64Array(scores.length);
  const below = [0, 0];
  for (let from = 0; from < order.length;) {
    const tied = [0, 0];
    let to = from;
    while (to < order.length && scores[order[to]] === scores[order[from]]) tied[sides[order[to++]]] += 1;
    for (let i = from; i < to; i++) {
      const side = sides[order[i]];
      const lower = (below[1 - side] + tied[1 - side] / 2) / rows[1 - side];
      result[order[i]] = side === 1 ? lower : 1 - lower;
    }
    below[0] += tied[0];
    below[1] += tied[1];
    from = to;
  }
  return result;
}

export interface AucTest {
  auc: number;
  interval: [number, number];
  /** One-sided: an area of 0.5 or less is no difference. */
  pValue: number;
}

/**
 * The folds share training rows, so that their areas are not independent; by so much the error of their mean was too small on null splits
 * of clustered data.
 */
const OVERLAP = 1.2;

/** The mean area over folds, each with its own rows, with the interval and the test of 0.5. @param level of the interval, such as 0.95 */
export function testOfAuc(folds: readonly ClusteredAuc[], level: number): AucTest {
  const count = folds.length;
  const auc = folds.reduce((sum, fold) => sum + fold.auc, 0) / count;
  const variance = folds.reduce((sum, { standardError }) => sum + standardError ** 2, 0);
  const squares = folds.reduce((sum, fold) => sum + fold.standardError ** 4 / fold.degreesOfFreedom, 0);
  const degrees = squares > 0 ? variance ** 2 / squares : 1;
  const error = (OVERLAP * Math.sqrt(variance)) / count;
  const margin = studentTQuantile(0.5 + level / 2, degrees) * error;
  const statistic = error > 0 ? (auc - 0.5) / error : auc > 0.5 ? Infinity : 0;
  const twoSided = studentTTwoSided(statistic, degrees);
  return {
    auc,
    interval: [Math.max(0, auc - margin), Math.min(1, auc + margin)],
    pValue: statistic > 0 ? twoSided / 2 : 1 - twoSided / 2,
  };
}
