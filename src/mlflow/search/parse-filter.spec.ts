import fc from 'fast-check';
import {
  type Entity,
  EXPERIMENT_LANGUAGE,
  LOGGED_MODEL_LANGUAGE,
  MODEL_VERSION_LANGUAGE,
  REGISTERED_MODEL_LANGUAGE,
  RUN_LANGUAGE,
} from './filter-language.js';
import { likePattern } from './like-pattern.js';
import { comparer, matcher } from './match-filter.js';
import { MlflowError } from '../protocol/mlflow-error.js';
import { parseFilter } from './parse-filter.js';
import { parseOrder } from './parse-order.js';

const runs = (text: string) => parseFilter(text, RUN_LANGUAGE);

interface Thing {
  [field: string]: string | number;
}
const fieldOf = (thing: Thing, entity: Entity, key: string): string | number | undefined =>
  thing[`${entity}.${key}`];
const fits = (text: string, thing: Thing): boolean => matcher(runs(text), fieldOf)(thing);

describe('parseFilter', () => {
  it('reads comparisons with every kind of name and value', () => {
    expect(
      runs(
        'metrics.`val/loss` <= 0.45 AND params."max depth"=\'3\' and tag.mlflow.user != "x" AND status LIKE \'F%\'',
      ),
    ).toEqual([
      { entity: 'metric', key: 'val/loss', comparator: '<=', value: 0.45 },
      { entity: 'parameter', key: 'max depth', comparator: '=', value: '3' },
      { entity: 'tag', key: 'mlflow.user', comparator: '!=', value: 'x' },
      { entity: 'attribute', key: 'status', comparator: 'LIKE', value: 'F%' },
    ]);
    expect(runs('metrics.auc>-1.5e-3')).toMatchObject([{ value: -0.0015 }]);
    expect(runs('attributes.run_id NOT IN (\'a\', "b",)')).toMatchObject([
      { comparator: 'NOT IN', value: ['a', 'b'] },
    ]);
    expect(runs('params.p is not null and tags.`a.b`.c IS NULL')).toMatchObject([
      { comparator: 'IS NOT NULL', value: undefined },
      { comparator: 'IS NULL', key: 'a.b.c' },
    ]);
    expect(runs("created = 5 AND `Run name` = 'n'")).toMatchObject([
      { key: 'start_time' },
      { key: 'run_name' },
    ]);
    expect(runs('metrics.m.1 > 0 and metrics.`2` = 1')).toMatchObject([{ key: 'm.1' }, { key: '2' }]);
    expect(runs("params.p = 'C:\\'")).toMatchObject([{ value: 'C:\\' }]);
    expect(runs("and status = 'x' AND AND status = 'y' AND")).toMatchObject([{ value: 'x' }, { value: 'y' }]);
    expect(runs('')).toEqual([]);
    expect(runs('  ')).toEqual([]);
  });

  it.each([
    'metrics.auc > 0.1 OR metrics.auc < 0.9',
    "colour.x = 'y'",
    "colour = 'y'",
    "metrics.auc > 'high'",
    'params.algo = 5',
    'params.algo = lightgbm',
    'params.algo = `lightgbm`',
    "params.algo = 'lightgbm",
    'metrics.auc',
    'metrics.auc >',
    "attributes.status IN ('FINISHED')",
    "params.algo > 'a'",
    "status == 'x'",
    "status <> 'x'",
    "metrics.auc LIKE '1'",
    'metrics.auc IS NULL',
    "start_time = 'x'",
    'run_id IN ()',
    'run_id IN (1)',
    "(status = 'x')",
    "status = 'x';",
    "status = 'x' status = 'y'",
    "tags.a-b = 'x'",
    "dataset.colour = 'x'",
    ". = 'x'",
    "tags. = 'x'",
    '\0',
  ])('refuses %s', (text) => {
    expect(() => runs(text)).toThrow(MlflowError);
    expect(() => runs(text)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }));
  });

  it('knows which names belong to which search', () => {
    expect(() => parseFilter('metrics.a = 1', EXPERIMENT_LANGUAGE)).toThrow(/entity type/);
    expect(() => parseFilter("attr.name = 'x'", EXPERIMENT_LANGUAGE)).toThrow(/entity type/);
    expect(parseFilter("name IN ('x')", LOGGED_MODEL_LANGUAGE)).toMatchObject([{ value: ['x'] }]);
    expect(() => parseFilter("constructor = 'x'", RUN_LANGUAGE)).toThrow(/attribute key/);
    expect(() => parseFilter("__proto__.x = 'x'", RUN_LANGUAGE)).toThrow(/entity type/);
  });

  it('reads or refuses 100,000 inputs, each in well under a second', () => {
    const words =
      'metrics params tags . ` \' " auc > <= != = AND or LIKE IN ( ) , IS NOT NULL 0.5 - status \\ % _ $where é 🚀';
    const pieces = fc.constantFrom(...words.split(' '), ' ', '\n');
    const made = fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join(''));
    let slowest = 0;
    const property = fc.property(fc.oneof(made, fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
      const start = performance.now();
      try {
        matcher(runs(text), fieldOf)({ 'metric.auc': 1 });
      } catch (error) {
        if (!(error instanceof MlflowError)) throw error;
      }
      slowest = Math.max(slowest, performance.now() - start);
    });
    fc.assert(property, { numRuns: 100_000 });
    expect(slowest).toBeLessThan(1000);
  }, 120_000);

  it.each([
    "'".repeat(99_999),
    '('.repeat(99_999),
    'a.'.repeat(49_999),
    "status = 'x' AND ".repeat(5_000),
    `run_id IN (${"'a',".repeat(24_000)})`,
    `metrics.${'`'.repeat(50_000)}`,
    `status = '${"\\'".repeat(40_000)}`,
    '9'.repeat(99_999),
  ])('takes no long time over %.20s…', (text) => {
    const start = performance.now();
    try {
      runs(text);
    } catch (error) {
      expect(error).toBeInstanceOf(MlflowError);
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('parseFilter of the other lists', () => {
  const value = (text: string, language = MODEL_VERSION_LANGUAGE): unknown =>
    parseFilter(text, language)[0].value;

  it('accepts a key in single quotes, but not an entity', () => {
    expect(runs("metrics.'x.y' > 1")).toMatchObject([{ entity: 'metric', key: 'x.y' }]);
    expect(() => runs("'metrics'.x > 1")).toThrow(MlflowError);
  });

  it('accepts integers for version numbers, also as texts, and for the times of experiments', () => {
    expect(value('version_number > 2')).toBe(2);
    expect(value("version_number = '2'")).toBe(2);
    expect(value('creation_time > -5', EXPERIMENT_LANGUAGE)).toBe(-5);
    for (const text of ['version_number = 2.5', 'version_number = 1e3', "version_number = 'x'"]) {
      expect(() => value(text)).toThrow(/numeric|whole number/);
    }
    expect(() => value('creation_time > 1.5', EXPERIMENT_LANGUAGE)).toThrow(/whole number/);
    expect(() => value("creation_time > '5'", EXPERIMENT_LANGUAGE)).toThrow(/numeric/);
  });

  it('does not filter by what only orders, and does not name it', () => {
    for (const language of [MODEL_VERSION_LANGUAGE, REGISTERED_MODEL_LANGUAGE]) {
      expect(() => parseFilter('last_updated_timestamp > 5', language)).toThrow(
        /Valid keys are name(?!.*timestamp)/,
      );
    }
  });
});

describe('matcher', () => {
  it('wants every clause, and skips what lacks a key', () => {
    const thing = { 'metric.auc': 0.7, 'parameter.algo': 'lightgbm', 'metric.nan': NaN };
    expect(fits("metrics.auc >= 0.7 AND params.algo ILIKE 'LIGHT%'", thing)).toBe(true);
    expect(fits("metrics.auc > 0.7 AND params.algo = 'lightgbm'", thing)).toBe(false);
    expect(fits("params.other != 'x'", thing)).toBe(false);
    expect(fits('params.other IS NULL', thing)).toBe(true);
    expect(fits('params.algo IS NULL', thing)).toBe(false);
    expect(fits('metrics.nan != 1', thing)).toBe(true);
    expect(fits('metrics.nan < 1', thing)).toBe(false);
    expect(fits('metrics.nan >= 1', thing)).toBe(false);
  });

  it('lets each comparison match a different dataset', () => {
    const test = matcher(runs("dataset.name LIKE '%a' AND dataset.digest != '1'"), fieldOf, (_thing, key) =>
      key === 'name' ? ['alpha', 'b'] : ['1', '2'],
    );
    expect(test({})).toBe(true);
  });
});

describe('likePattern', () => {
  it('does what an obvious recursive definition does', () => {
    const like = (text: string, pattern: string): boolean => {
      if (pattern === '') return text === '';
      if (pattern[0] === '%')
        return like(text, pattern.slice(1)) || (text !== '' && like(text.slice(1), pattern));
      return (
        text !== '' && (pattern[0] === '_' || pattern[0] === text[0]) && like(text.slice(1), pattern.slice(1))
      );
    };
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_'), maxLength: 6 });
    fc.assert(
      fc.property(text, pattern, (t, p) => likePattern(p, false)(t) === like(t, p)),
      { numRuns: 5000 },
    );
  });

  it('respects or ignores case as requested, and counts characters, not code units', () => {
    expect(likePattern('A%', false)('abc')).toBe(false);
    expect(likePattern('A%', true)('abc')).toBe(true);
    expect(likePattern('_', false)('🚀')).toBe(true);
    expect(likePattern('%a.c%', false)('xabcx')).toBe(false);
  });
});

describe('parseOrder', () => {
  it('puts what lacks the key last in both directions, NaN before it', () => {
    const things = [
      { id: 1 },
      { id: 2, 'metric.a': NaN },
      { id: 3, 'metric.a': 1 },
      { id: 4, 'metric.a': 2 },
    ];
    const order = (entry: string): unknown[] =>
      things
        .toSorted(comparer(parseOrder([entry], RUN_LANGUAGE), fieldOf as never, (a, b) => a.id - b.id))
        .map(({ id }) => id);
    expect(order('metrics.a')).toEqual([3, 4, 2, 1]);
    expect(order('metrics.`a` desc')).toEqual([4, 3, 2, 1]);
    expect(order('tags.x ASC')).toEqual([1, 2, 3, 4]);
  });

  it.each(['metrics.auc UPWARDS', 'attributes.colour', 'metrics.a ASC DESC', '', 'dataset.name', '5'])(
    'refuses %s',
    (entry) => {
      expect(() => parseOrder([entry], RUN_LANGUAGE)).toThrow(MlflowError);
    },
  );

  it('accepts a repeated key for experiments only', () => {
    expect(parseOrder(['name', 'attribute.name DESC'], EXPERIMENT_LANGUAGE)).toHaveLength(2);
    expect(() => parseOrder(['name', 'name DESC'], MODEL_VERSION_LANGUAGE)).toThrow(/duplicate/);
  });

  it.each([
    ['tags.k', MODEL_VERSION_LANGUAGE],
    ['tags.k DESC', REGISTERED_MODEL_LANGUAGE],
    ['run_id', MODEL_VERSION_LANGUAGE],
  ])('refuses %s where only some attributes order', (entry, language) => {
    expect(() => parseOrder([entry], language)).toThrow(/order by key/);
  });

  it('refuses the same key twice, and keys that a list has no order by', () => {
    expect(() => parseOrder(['start_time', 'created DESC'], RUN_LANGUAGE)).toThrow(/duplicate/);
    expect(parseOrder(['timestamp DESC'], REGISTERED_MODEL_LANGUAGE)).toEqual([
      { entity: 'attribute', key: 'last_updated_timestamp', ascending: false },
    ]);
  });
});
