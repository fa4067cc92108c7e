import type { RowArrays } from './decode-block.js';

/** True if the rows are in the order of dates. */
export function inOrder(dates: Int32Array): boolean {
  for (let row = 1; row < dates.length; row++) if (dates[row] < dates[row - 1]) return false;
  return true;
}

/**
 * Puts rows into the order (date, game), in place; events of a game keep theirs. Needed only where a game of one month has
 * shots that are dated in another: blocks are made by month, so otherwise they follow each other.
 */
export function sortRows(arrays: RowArrays, gameIds: string[]): void {
  const { dates, games } = arrays;
  const numbers = gameIds.map(Number);
  const order = Uint32Array.from(dates.keys()).sort(
    (a, b) => dates[a] - dates[b] || numbers[games[a]] - numbers[games[b]] || a - b,
  );
  for (const array of [...arrays.columns, arrays.labels, arrays.games, arrays.dates]) {
    const before = array.slice();
    for (let row = 0; row < order.length; row++) array[row] = before[order[row]];
  }
}
