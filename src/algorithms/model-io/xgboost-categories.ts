/** Finds the columns of an XGBoost model that were pandas categories. */
import { type Feature, isDecimal } from '../training-data.js';
import { ensure } from './invalid-model-file.js';
import { checkFields, hasIn, listIn, numbersIn, objectIn, type Place } from './json-place.js';
import type { PandasColumn } from './pandas-categories.js';

/** Types of a column: number, integer, boolean, category. */
const FEATURE_TYPES = ['q', 'float', 'int', 'i', 'c'];
/** XGBoost's type codes of 8-bit, unsigned 8-bit, 16-bit, 32-bit and 64-bit integers. */
const WHOLE_NUMBERS = [9, 10, 11, 13, 15];

/**
 * The pandas categories by column, from `cats` (XGBoost 3.1 and newer): `enc` has per column the values in code
 * order, integers or texts; `feature_segments` and `sorted_idx` follow from them. Without it, categories are the
 * numbers themselves.
 * @param model of the booster
 */
export function xgboostCategories(
  model: Place,
  learner: Place,
  names: readonly string[],
  features: readonly Feature[],
): Map<number, PandasColumn> {
  const types = listIn(learner, 'feature_types', true).map(({ value }) => value);
  for (const type of types) {
    ensure(
      FEATURE_TYPES.includes(String(type)),
      `feature_types has ${String(type).slice(0, 20)}, which is not known here`,
    );
  }
  const columns = new Map<number, PandasColumn>();
  if (!hasIn(model, 'cats')) return columns;
  const cats = objectIn(model, 'cats');
  checkFields(cats, ['enc', 'feature_segments', 'sorted_idx']);
  const encodings = listIn(cats, 'enc', true);
  ensure(
    encodings.length === 0 || encodings.length === names.length,
    `${cats.path}.enc must have ${names.length} columns, not ${encodings.length}`,
  );
  encodings.forEach((encoding, f) => {
    const values = valuesOf(encoding);
    if (values.length === 0) return;
    ensure(types[f] === 'c', `feature_types of ${names[f]} must be c, as ${encoding.path} has categories`);
    columns.set(f, { field: cats.path, name: names[f], decimal: isDecimal(features, names[f]), values });
  });
  return columns;
}

function valuesOf(encoding: Place): (number | string)[] {
  if (hasIn(encoding, 'type')) {
    checkFields(encoding, ['type', 'values']);
    const type = (encoding.value as { type: unknown }).type;
    ensure(
      WHOLE_NUMBERS.includes(Number(type)),
      `${encoding.path}.type must be a type of whole numbers, not ${String(type)}`,
    );
    return Array.from(numbersIn(encoding, 'values'));
  }
  // Concatenated texts, and the offset of each.
  checkFields(encoding, ['offsets', 'values']);
  const bytes = numbersIn(encoding, 'values');
  const starts = numbersIn(encoding, 'offsets');
  ensure(
    starts.every((start, i) => i === 0 || start >= starts[i - 1]),
    `${encoding.path}.offsets must rise`,
  );
  return Array.from({ length: Math.max(0, starts.length - 1) }, (_, i) =>
    new TextDecoder().decode(Uint8Array.from(bytes.subarray(starts[i], starts[i + 1]))),
  );
}
