import { isDecimal } from '../../algorithms/training-data.js';
import { basketball, FEATURES } from '../../basketball/index.js';
import { fault } from '../input-faults.js';
import { readInteger, readNumber } from '../lax-values.js';
import type { RowFault } from './row-faults.js';

/** Rows 0 .. rows - 1 of columns, one per feature in the order of `FEATURES`. Valid until the next block is requested. */
export interface RowBlock {
  columns: readonly Float64Array[];
  rows: number;
}

/** For each feature whether its values may have a fraction. */
export const MAY_HAVE_FRACTION = FEATURES.map((name) => isDecimal(basketball.features, name));

/**
 * Writes a row to place `at` of the columns. Values are read as POST /predict reads them.
 * @param valueOf the value of feature number i; undefined where there is none
 * @returns the faults of the row, if it has any
 */
export function readRow(
  valueOf: (feature: number) => unknown,
  columns: readonly Float64Array[],
  at: number,
): RowFault[] | undefined {
  let faults: RowFault[] | undefined;
  for (let i = 0; i < columns.length; i++) {
    const value = valueOf(i);
    if (typeof value === 'number' && Number.isSafeInteger(value)) {
      // Not -0.
      columns[i][at] = value + 0;
      continue;
    }
    const read =
      value === undefined ? 'missing' : MAY_HAVE_FRACTION[i] ? readNumber(value) : readInteger(value);
    if (typeof read === 'number') columns[i][at] = read;
    else {
      const { type, msg } = fault(read, FEATURES[i], value);
      (faults ??= []).push({ field: FEATURES[i], rule: type, text: msg });
    }
  }
  return faults;
}

export function emptyColumns(rows: number): Float64Array[] {
  return FEATURES.map(() => new Float64Array(rows));
}
