/**
 * Columns that were pandas categories in training: the trees know their codes 0, 1, 2 … only, and the model file has the
 * list of the values. The readers write the values into the splits, so that what comes in is looked up as it is.
 */
import { DECIMAL_FEATURE } from '../court/features.js';
import { ensure } from './invalid-model-file.js';

/** The largest category that is read. Beyond it a bitset would be larger than any real use. */
export const MAX_CATEGORY = 2 ** 21 - 1;

/** The values of one column by their code. */
export interface PandasColumn {
  /** The field of the file, for messages. */
  field: string;
  /** The column's name. */
  name: string;
  values: readonly unknown[];
}

/**
 * The values that these codes stand for, each a whole number from 0 to MAX_CATEGORY.
 * @throws InvalidModelFile where one is anything else: a feature of a shot is a number, and only a whole one is a category
 */
export function categoryValues({ field, name, values }: PandasColumn, codes: readonly number[]): number[] {
  ensure(
    name !== DECIMAL_FEATURE,
    `${field} has categories of ${name}, which has fractions: train with it as a number`,
  );
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

/**
 * The bitset of the values that are looked up as one of these codes where a value that training did not know counts as the
 * next larger one that it knew: so XGBoost 3.1 and 3.2 look up numbers (`lower_bound` on the sorted values). It has no bit
 * beyond the largest value: there XGBoost has no answer.
 * @throws InvalidModelFile as categoryValues
 */
export function bitsetOfNextKnown(column: PandasColumn, codes: ReadonlySet<number>): Uint32Array {
  const all = categoryValues(
    column,
    Array.from(column.values, (_, code) => code),
  );
  const order = all.map((_, code) => code).sort((a, b) => all[a] - all[b]);
  const words = new Uint32Array(order.length === 0 ? 0 : (all[order.at(-1)!] >> 5) + 1);
  let from = 0;
  for (const code of order) {
    if (codes.has(code))
      for (let value = from; value <= all[code]; value++) words[value >> 5] |= 1 << (value & 31);
    from = all[code] + 1;
  }
  return words;
}
