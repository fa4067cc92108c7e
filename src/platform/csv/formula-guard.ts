/** Beginnings that a spreadsheet evaluates as a formula (OWASP ASVS 1.2.10), after any apostrophes. */
const FORMULA = /^'*[=+\-@\t\r\0]/;
const NUMBER = /^-?\d+(\.\d+)?$/;
const GUARDED = /^'+[=+\-@\t\r\0]/;

/**
 * A text for a cell of a CSV file: with an apostrophe before text that a spreadsheet would run. A text that already begins with
 * apostrophes before such a sign gets one more, so that `unguarded` is the inverse for every text. Numbers are unchanged.
 */
export function guarded(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** The text of a cell that `guarded`, or a spreadsheet, wrote. */
export function unguarded(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
