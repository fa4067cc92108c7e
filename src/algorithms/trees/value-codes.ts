/**
 * Values of a feature as small integers: two values with the same code go to the same side at every split of an ensemble.
 * The output of an ensemble depends on the codes only, so its outputs can be tabulated by code.
 */
import { CATEGORICAL, type TreeEnsemble } from './tree-ensemble.js';

/** With more codes of one feature than this, tables would not be worth their memory. */
const MAX_CODES = 65_536;
/** Words of bitsets that are read to find the categories. */
const MAX_WORDS = 1_000_000;

/**
 * The codes of one feature. With m keys they are 0 .. m + 1; the last is that of a missing value.
 * - numeric: keys are the thresholds, and the code of x is the number of keys below x
 * - categorical: keys are the categories that go left at any split, and the code of a value is the index of its category
 *   (the value without its fraction) among them, or m if it is not among them
 */
export interface ValueCodes {
  feature: number;
  categorical: boolean;
  /** Ascending, distinct. */
  keys: Float64Array;
}

/** The codes of the features that the ensemble splits on; undefined where a feature has both kinds of splits or too many keys. */
export function valueCodes(ensemble: TreeEnsemble): ValueCodes[] | undefined {
  const numeric = new Map<number, Set<number>>();
  const categorical = new Map<number, Set<number>>();
  if (ensemble.bitsets.length > MAX_WORDS) return undefined;
  for (let node = 0; node < ensemble.feature.length; node++) {
    const feature = ensemble.feature[node];
    if (feature < 0) continue;
    const isCategorical = (ensemble.flags[node] & CATEGORICAL) !== 0;
    const kind = isCategorical ? categorical : numeric;
    const keys = kind.get(feature) ?? new Set<number>();
    kind.set(feature, keys);
    if (isCategorical) addCategories(ensemble, ensemble.threshold[node], keys);
    else keys.add(ensemble.threshold[node]);
    if (keys.size > MAX_CODES - 2) return undefined;
  }
  if ([...numeric.keys()].some((feature) => categorical.has(feature))) return undefined;
  return [...numeric, ...categorical].map(([feature, keys]) => ({
    feature,
    categorical: categorical.has(feature),
    keys: Float64Array.from(keys).sort(),
  }));
}

function addCategories(ensemble: TreeEnsemble, bitset: number, keys: Set<number>): void {
  const start = ensemble.bitsetStarts[bitset];
  const end = ensemble.bitsetStarts[bitset + 1];
  for (let word = start; word < end; word++) {
    // Visits the set bits from the lowest up.
    for (let bits = ensemble.bitsets[word] | 0; bits !== 0; bits &= bits - 1) {
      keys.add((word - start) * 32 + 31 - Math.clz32(bits & -bits));
    }
  }
}

/** The number of codes, including that of missing values. */
export function codeCount({ keys }: ValueCodes): number {
  return keys.length + 2;
}

export function codeOf({ categorical, keys }: ValueCodes, x: number): number {
  if (Number.isNaN(x)) return keys.length + 1;
  if (!categorical) return countBelow(keys, x);
  const category = Math.trunc(x);
  const place = countBelow(keys, category);
  return keys[place] === category ? place : keys.length;
}

/** How many of the ascending keys are below x. */
function countBelow(keys: Float64Array, x: number): number {
  let from = 0;
  let length = keys.length;
  while (length > 0) {
    const half = length >> 1;
    if (keys[from + half] < x) {
      from += half + 1;
      length -= half + 1;
    } else length = half;
  }
  return from;
}
