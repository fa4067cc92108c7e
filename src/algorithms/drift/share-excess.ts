/** Whether something rare became more frequent, when it comes in clusters. */
import { incompleteBeta } from '../statistics/incomplete-beta.js';

/** Rows of one cluster, and those of them with the property. */
export interface Hits {
  hits: number;
  rows: number;
}

export interface ShareExcess {
  /** 0..1; NaN without rows. */
  reference: number;
  current: number;
  hits: number;
  rows: number;
  /** One-sided, of "no more frequent than before". */
  pValue: number;
  /**
   * Practically absent before (at most 1 of 1,000 rows), and now in at least 2 of 100 rows of at least three clusters. Where whole clusters have it,
   * the p-value sees few of them and stays large; but what never happens does not happen to three clusters by chance.
   */
  appeared: boolean;
}

const ABSENT = 0.001;
const PRESENT = 0.02;
const SEVERAL = 3;

/**
 * Given all hits, those of the window are binomial with its part of the rows (the conditional test of two Poisson rates, Przyborowski
 * and Wilenski, Biometrika 31, 1940); a little cautious for large shares. Both counts are divided by the design effect, because hits
 * of one cluster are not independent: a window whose hits are all in one cluster has one.
 */
export function shareExcess(reference: readonly Hits[], current: readonly Hits[]): ShareExcess {
  const [before, now] = [totalOf(reference), totalOf(current)];
  const result = {
    reference: before.hits / before.rows,
    current: now.hits / now.rows,
    hits: now.hits,
    rows: now.rows,
    appeared:
      before.hits <= ABSENT * before.rows &&
      now.hits >= PRESENT * now.rows &&
      current.filter(({ hits }) => hits > 0).length >= SEVERAL,
  };
  if (now.hits === 0 || now.rows === 0 || before.rows === 0) return { ...result, appeared: false, pValue: 1 };
  const effect = Math.max(designEffect(reference, before), designEffect(current, now));
  const part = now.rows / (now.rows + before.rows);
  return { ...result, pValue: incompleteBeta(part, now.hits / effect, before.hits / effect + 1) };
}

function totalOf(clusters: readonly Hits[]): Hits {
  let [hits, rows] = [0, 0];
  for (const one of clusters) {
    hits += one.hits;
    rows += one.rows;
  }
  return { hits, rows };
}

/** Variance of the clusters' counts against that of independent rows; at least 1. */
function designEffect(clusters: readonly Hits[], { hits, rows }: Hits): number {
  if (hits === 0 || clusters.length < 2) return 1;
  const share = hits / rows;
  let squares = 0;
  for (const one of clusters) squares += (one.hits - share * one.rows) ** 2;
  // Where all rows are hits there is no spread to judge by: each cluster counts once.
  if (share >= 1) return Math.max(1, rows / clusters.length);
  const independent = rows * share * (1 - share);
  return Math.max(1, ((clusters.length / (clusters.length - 1)) * squares) / independent);
}
