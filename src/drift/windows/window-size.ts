/** Rows of a window that are read, the newest: more rows hardly change what needs rows. */
export const MOST_ROWS = 500_000;

export function capNote(rows: number): string {
  return `The window has ${rows} rows; what needs rows has read the newest ${MOST_ROWS}.`;
}
