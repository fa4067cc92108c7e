import { type Options, stringify } from 'csv-stringify/sync';
import { guarded } from './formula-guard.js';

const FORM: Options = {
  record_delimiter: '\r\n',
  // A cell with any line end is quoted, not only one with this.
  quote_record_delimiter: true,
  cast: {
    string: guarded,
    boolean: String,
    date: (date) => guarded(date.toISOString()),
    object: (value) => guarded(JSON.stringify(value)),
  },
};

/**
 * Rows as CSV (RFC 4180), each ended by CRLF. Dates are ISO 8601, objects JSON, null and undefined empty. A text that a
 * spreadsheet would run as a formula is guarded.
 */
export function csvText(rows: Iterable<readonly unknown[]>): string {
  return stringify(rows as Iterable<unknown[]> as unknown[][], FORM);
}
