import fc from 'fast-check';
import { finderOf } from './find-text.js';
import { RUN_LANGUAGE } from './filter-language.js';
import { comparer, matcher } from './match-filter.js';
import { parseFilter } from './parse-filter.js';
import { parseOrder } from './parse-order.js';

const fieldOf = (text: string): string => text;

/** Milliseconds of a search over 2,000 tags of 8,000 characters; refused or answered. */
function searched(pattern: string, text = 'a'.repeat(8000)): number {
  const fits = matcher(parseFilter(`tags.t LIKE '${pattern}'`, RUN_LANGUAGE), fieldOf);
  const start = performance.now();
  try {
    for (let n = 0; n < 2000; n++) fits(text);
  } catch (error) {
    expect(error).toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: expect.stringContaining('too much work'),
    });
  }
  return performance.now() - start;
}

describe('finderOf', () => {
  it('finds what the engine finds', () => {
    const letters = fc.constantFrom('a', 'b');
    const piece = fc.string({ unit: letters, minLength: 15, maxLength: 24 });
    const text = fc.array(fc.oneof(piece, fc.string({ unit: letters })), { maxLength: 8 });
    const property = fc.property(piece, text, fc.nat(30), fc.boolean(), (wanted, parts, from, within) => {
      const all = [...parts.slice(0, 3), within ? wanted : '', ...parts.slice(3)].join('');
      expect(finderOf(wanted)(all, from)).toBe(all.indexOf(wanted, from));
    });
    fc.assert(property, { numRuns: 3000 });
  });
});

describe('a search with LIKE', () => {
  it.each([
    `%${'a'.repeat(4000)}b%`,
    `%b${'a'.repeat(4000)}%`,
    `%${'a'.repeat(250)}b${'a'.repeat(250)}%`,
    `%${'a'.repeat(2000)}_b%`,
    `%_${'a'.repeat(3900)}_b%`,
    '%_'.repeat(4000),
    `${'%a_'.repeat(2000)}b`,
    `${'%a'.repeat(3000)}%b`,
  ])('with %.12s… is answered or refused in less than a second', (pattern) => {
    // Some tenths of a second; the bound leaves room for a busy machine.
    expect(searched(pattern)).toBeLessThan(3000);
  });

  it('is refused when a thousand comparisons meet many entries, and not when ten do', () => {
    const search = (clauses: number) => () => {
      const filter = Array.from({ length: clauses }, () => "tags.t ILIKE '%a%'").join(' AND ');
      const fits = matcher(parseFilter(filter, RUN_LANGUAGE), fieldOf);
      return Array.from({ length: 20_000 }, () => fits('a'.repeat(50))).every(Boolean);
    };
    expect(search(1000)).toThrow(/too much work/);
    expect(search(10)()).toBe(true);
  });
});

describe('an order by many keys', () => {
  it('asks each entry for each value once', () => {
    const entries = Array.from({ length: 100 }, (_, n) => `metrics.nope${n}`);
    let asked = 0;
    const ask = (): undefined => void (asked += 1);
    const items = Array.from({ length: 1000 }, (_, id) => ({ id }));
    const order = comparer<{ id: number }>(parseOrder(entries, RUN_LANGUAGE), ask, (a, b) => b.id - a.id);
    expect(items.toSorted(order)[0]).toEqual({ id: 999 });
    expect(asked).toBe(100_000);
  });
});
