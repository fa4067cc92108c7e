import type { Clause, Comparator, Entity } from './filter-language.js';
import { likePattern } from './like-pattern.js';
import type { OrderKey } from './parse-order.js';
import { SearchWork } from './search-work.js';

/** Reads a field of an item; undefined if it has none. */
export type FieldOf<T> = (item: T, entity: Entity, key: string) => string | number | undefined;
/** Reads a field of which an item may have several values: one match is enough. */
export type SeveralOf<T> = (item: T, key: string) => readonly Value[];

type Value = string | number;
type ValueTest = (value: Value) => boolean;

/** The cost of one comparison without the text that it reads: see SearchWork. */
const CLAUSE = 100;

/**
 * A filter as one function, for one search. An item without the field of a clause does not match, except for IS NULL. The
 * function throws MlflowError INVALID_PARAMETER_VALUE if the search needs too much work.
 */
export function matcher<T>(
  clauses: readonly Clause[],
  fieldOf: FieldOf<T>,
  severalOf: SeveralOf<T> = () => [],
  several: Entity = 'dataset',
): (item: T) => boolean {
  const work = new SearchWork();
  const tests = clauses.map(({ entity, key, comparator, value }): ((item: T) => boolean) => {
    if (comparator === 'IS NULL') return (item) => fieldOf(item, entity, key) === undefined;
    if (comparator === 'IS NOT NULL') return (item) => fieldOf(item, entity, key) !== undefined;
    const test = valueTest(comparator, value!, work);
    if (entity === several) {
      return (item) => {
        const values = severalOf(item, key);
        work.spend(CLAUSE * values.length);
        return values.some(test);
      };
    }
    return (item) => {
      const found = fieldOf(item, entity, key);
      return found !== undefined && test(found);
    };
  });
  return (item) =>
    tests.every((test) => {
      work.spend(CLAUSE);
      return test(item);
    });
}

function valueTest(
  comparator: Comparator,
  wanted: NonNullable<Clause['value']>,
  work: SearchWork,
): ValueTest {
  if (typeof wanted === 'object') {
    const list = new Set<Value>(wanted);
    return comparator === 'IN' ? (value) => list.has(value) : (value) => !list.has(value);
  }
  if (comparator === 'LIKE' || comparator === 'ILIKE') {
    const like = likePattern(String(wanted), comparator === 'ILIKE', work);
    return (value) => like(String(value));
  }
  // NaN fulfils != and nothing else, as in IEEE 754.
  const tests: Partial<Record<Comparator, ValueTest>> = {
    '=': (value) => value === wanted,
    '!=': (value) => value !== wanted,
    '>': (value) => value > wanted,
    '>=': (value) => value >= wanted,
    '<': (value) => value < wanted,
    '<=': (value) => value <= wanted,
  };
  return tests[comparator]!;
}

/**
 * An order as one function, for one sort: items without a key are last in both directions, NaN before them; `ties` decides
 * the rest. Each field of an item is read once, however often the item is compared.
 */
export function comparer<T>(
  keys: readonly OrderKey[],
  fieldOf: FieldOf<T>,
  ties: (a: T, b: T) => number,
): (a: T, b: T) => number {
  if (keys.length === 0) return ties;
  const known = new Map<T, (Value | undefined)[]>();
  const valuesOf = (item: T): (Value | undefined)[] => {
    let values = known.get(item);
    if (!values) known.set(item, (values = []));
    return values;
  };
  return (a, b) => {
    const left = valuesOf(a);
    const right = valuesOf(b);
    for (const [n, { entity, key, ascending }] of keys.entries()) {
      if (left.length === n) left.push(fieldOf(a, entity, key));
      if (right.length === n) right.push(fieldOf(b, entity, key));
      const order = rank(left[n]) - rank(right[n]) || (ascending ? 1 : -1) * compareValues(left[n], right[n]);
      if (order !== 0) return order;
    }
    return ties(a, b);
  };
}

function rank(value: Value | undefined): number {
  if (value === undefined) return 2;
  return Number.isNaN(value) ? 1 : 0;
}

function compareValues(a: Value | undefined, b: Value | undefined): number {
  if (a === undefined || b === undefined || a === b) return 0;
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
