/** Rows that belong together: sampling and grouping by cluster. */

/** Rows of which no cluster is known are taken in blocks of so many: about the shots of one game. */
const BLOCK_ROWS = 160;

/**
 * Clusters numbered from 0 in the order of their first row. Rows without a cluster (-1) form blocks of consecutive rows: neighbours in
 * time are more alike than others.
 */
export function denseClusters(clusters: ArrayLike<number>): { of: Int32Array; count: number } {
  const of = new Int32Array(clusters.length);
  const numbers = new Map<number, number>();
  let [count, loose] = [0, 0];
  let block = 0;
  for (let row = 0; row < of.length; row++) {
    const cluster = clusters[row];
    if (cluster < 0) {
      if (loose % BLOCK_ROWS === 0) block = count++;
      loose += 1;
      of[row] = block;
      continue;
    }
    let number = numbers.get(cluster);
    if (number === undefined) numbers.set(cluster, (number = count++));
    of[row] = number;
  }
  return { of, count };
}

/**
 * Rows of whole clusters, evenly over time, about `most` of them; all rows if there are no more. Ascending. If one cluster has more
 * than its part, every k-th row of all clusters is taken instead.
 */
export function boundedRows(of: Int32Array, count: number, most: number): Int32Array {
  const rows = of.length;
  if (rows <= most) return Int32Array.from({ length: rows }, (_, row) => row);
  const part = most / rows;
  if (count * part >= 20) {
    const keeps = (cluster: number) => Math.floor((cluster + 1) * part) > Math.floor(cluster * part);
    const kept: number[] = [];
    for (let row = 0; row < rows && kept.length < most; row++) if (keeps(of[row])) kept.push(row);
    return Int32Array.from(kept);
  }
  return Int32Array.from({ length: most }, (_, i) => Math.floor((i * rows) / most));
}

/** The chosen rows of a column. */
export function takeRows(column: Float64Array, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = column[rows[i]];
  return taken;
}
