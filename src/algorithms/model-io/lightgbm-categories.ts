/** Finds the columns of a LightGBM text model that were pandas categories. */
import { type Feature, isDecimal } from '../training-data.js';
import { ensure } from './invalid-model-file.js';
import type { LightGbmText } from './lightgbm-text.js';
import type { PandasColumn } from './pandas-categories.js';

const FIELD = 'pandas_categorical';
const WHAT_WORKS =
  'train with categories that are all unordered pandas categories, or that are all whole numbers named by categorical_feature';

/**
 * The pandas categories by column. The text has a list of values for each such column, in column order, but does not name
 * the columns: ordered categories have a list without being a `categorical_feature`, and columns named as
 * categories are one without having a list. So the lists are used only if exactly one assignment fits the ranges in
 * `feature_infos`.
 * @throws {InvalidModelFile} when more than one fits, or none
 */
export function pandasColumns(
  text: LightGbmText,
  names: readonly string[],
  features: readonly Feature[],
): Map<number, PandasColumn> {
  const lists = text.pandasCategorical;
  if (lists.length === 0) return new Map();
  const infos = (text.head.get('feature_infos') ?? '').split(' ').filter(Boolean);
  ensure(
    infos.length === names.length,
    `feature_infos must have as many entries as feature_names where ${FIELD} is given`,
  );
  const byInfo = infos.flatMap((info, f) => (isCategorical(info) ? [f] : []));
  const columns = [...new Set([...(text.categorical ?? []), ...byInfo])].sort((a, b) => a - b);
  ensure(
    columns.length === lists.length && columns.every((f) => f < names.length),
    `${FIELD} has ${lists.length} lists for ${columns.length} categorical columns: ${WHAT_WORKS}`,
  );
  const fits = columns.map((f, i) => fitOf(infos[f], lists[i].length));
  columns.forEach((f, i) => {
    ensure(
      fits[i] !== 'none',
      `${FIELD} has ${lists[i].length} categories where ${names[f]} has the codes ${infos[f].slice(0, 60)}: ${WHAT_WORKS}`,
    );
  });
  const isSure = fits.every((fit) => fit === 'whole');
  infos.forEach((info, f) => {
    if (columns.includes(f)) return;
    const other = lists.some(({ length }) => couldBeOrdered(info, length, isSure));
    ensure(!other, `${FIELD} could be of ${names[f]} too, as an ordered category: ${WHAT_WORKS}`);
  });
  return new Map(
    columns.map((f, i) => {
      const name = names[f];
      return [f, { field: FIELD, name, decimal: isDecimal(features, name), values: lists[i] }];
    }),
  );
}

/** Codes such as `-1:0:2:1`; a range is in brackets, and a column that cannot be split is `none`. */
function isCategorical(info: string): boolean {
  return !info.startsWith('[') && info !== 'none';
}

/** Whether these codes are all of a list of this length (`whole`), or some of it: rare ones are omitted. */
function fitOf(info: string, length: number): 'whole' | 'part' | 'none' {
  if (info === 'none') return 'part';
  const codes = info.split(':').map(Number);
  if (!codes.every((code) => Number.isInteger(code) && code >= -1 && code < length)) return 'none';
  return new Set(codes.filter((code) => code >= 0)).size === length ? 'whole' : 'part';
}

/** Whether a numeric column can hold the codes of an ordered category with this many values. */
function couldBeOrdered(info: string, length: number, isSure: boolean): boolean {
  if (info === 'none') return !isSure;
  const [least, most] = info.slice(1, -1).split(':').map(Number);
  if (isSure) return least === 0 && most === length - 1;
  return Number.isInteger(least) && Number.isInteger(most) && least >= 0 && most < length;
}
