/**
 * Columns that were pandas categories in training: the trees use codes 0, 1, 2 …, and the model file has the
 * list of values. The readers replace codes by values in the splits, so that input values are used directly.
 */
import { ensure } from './invalid-model-file.js';

/** The largest category accepted; beyond it, bitsets would be unreasonably large. */
export const MAX_CATEGORY = 2 ** 21 - 1;

/** The values of one column by their code. */
export interface PandasColumn {
  /** The field of the file, for messages. */
  field: string;
  /** The column's name. */
  name: string;
  /** Whether values of this column may have a fraction. */
  decimal?: boolean;
  values: readonly unknown[];
}

/**
 * The values of these codes, each an integer from 0 to MAX_CATEGORY.
 * @throws {InvalidModelFile} when a value is anything else: features are numbers, and only integers are categories
 */
export function categoryValues(
  { field, name, decimal, values }: PandasColumn,
  codes: readonly number[],
): number[] {
  ensure(!decimal, `${field} has categories of ${name}, which has fractions: train with it as a number`);
  return codes.map((code) => {
    ensure(
      code < values.length,
      `${field} has ${values.length} categories of ${name}, and a split names number ${code}`,
    );
    const value = values[code];
    ensure(
      typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_CATEGORY,
      `${field} has the category ${JSON.stringify(value)?.slice(0, 40)} of ${name}: categories must be whole numbers from 0 to ` +
        `${MAX_CATEGORY}, as the features of a shot are; train with numbers instead of texts`,
    );
    return value;
  });
}
