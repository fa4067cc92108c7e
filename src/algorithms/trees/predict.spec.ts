import * as fc from 'fast-check';
import { type TreeNode, ensembleFromNodes } from './assemble.js';
import { predictBatch, predictProbability, predictRaw, prepare } from './predict.js';
import { leafTables } from './leaf-tables.js';
import {
  LINKS,
  type TreeEnsemble,
  predictBatch as walkBatch,
  predictRaw as walkRaw,
} from './tree-ensemble.js';

/** Features 0 to 9 are numeric, 10 and 11 categorical. */
const FEATURES = 12;
const NUMERIC = 10;
const THRESHOLDS = [-Infinity, -1, -0, 0, Number.MIN_VALUE, 0.5, 1, 1 + Number.EPSILON, 3, 1e300, Infinity];
const CATEGORIES = [0, 1, 31, 32, 33, 63, 64, 200, 1_000_000];
const VALUES = [...THRESHOLDS, ...CATEGORIES, Number.NaN, -0.5, -33, 0.9, 31.7, 65, 1e15];

const split = fc.record({
  feature: fc.integer({ min: 0, max: FEATURES - 1 }),
  threshold: fc.constantFrom(...THRESHOLDS),
  categories: fc.uniqueArray(fc.constantFrom(...CATEGORIES), { maxLength: 5 }),
  missingLeft: fc.boolean(),
  /** Which of the leaves there are is split, as a share of their number. */
  place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
});

/** A tree that is grown by the splits, one leaf after the other, with a different value in each leaf. */
const tree = fc
  .tuple(fc.array(split, { maxLength: 90 }), fc.double({ min: -10, max: 10, noNaN: true }))
  .map(([splits, seed]): TreeNode[] => {
    const nodes: TreeNode[] = [{ value: seed }];
    const leaves = [0];
    for (const { feature, threshold, categories, missingLeft, place } of splits) {
      const [node] = leaves.splice(Math.floor(place * leaves.length), 1);
      const side = { feature, missingLeft, left: nodes.length, right: nodes.length + 1 };
      nodes[node] = feature < NUMERIC ? { ...side, threshold } : { ...side, categories };
      leaves.push(nodes.length, nodes.length + 1);
      nodes.push({ value: seed + nodes.length * 0.37 }, { value: seed - nodes.length * 0.11 });
    }
    return nodes;
  });

const ensembles = fc
  .record({
    trees: fc.array(tree, { maxLength: 8 }),
    link: fc.constantFrom(...LINKS),
    baseScore: fc.double({ min: -1, max: 1, noNaN: true }),
  })
  .map(({ trees, link, baseScore }) => ensembleFromNodes(trees, { featureCount: FEATURES, link, baseScore }));

const rows = fc.array(fc.array(fc.constantFrom(...VALUES), { minLength: FEATURES, maxLength: FEATURES }), {
  minLength: 1,
  maxLength: 40,
});

const columnsOf = (table: number[][]) =>
  Array.from({ length: FEATURES }, (_, f) => Float64Array.from(table, (row) => row[f]));

function batch(predict: typeof predictBatch, ensemble: TreeEnsemble, columns: Float64Array[]): number[] {
  const out = new Float64Array(columns[0].length);
  predict(ensemble, columns, 0, out.length, out);
  return [...out];
}

describe('the kernel', () => {
  it('returns outputs that are bit-identical to those of the walk, once prepared', () => {
    fc.assert(
      fc.property(ensembles, rows, (ensemble, table) => {
        const walked = table.map((row) => walkRaw(ensemble, row));
        prepare(ensemble);
        expect(table.map((row) => predictRaw(ensemble, row))).toEqual(walked);
        const columns = columnsOf(table);
        const probabilities = table.map((row) => predictProbability(ensemble, row));
        expect(batch(predictBatch, ensemble, columns)).toEqual(probabilities);
        expect(batch(walkBatch, ensemble, columns)).toEqual(probabilities);
      }),
    );
  });

  it('builds tables for most such ensembles, and none if a feature has both kinds of splits', () => {
    const made = fc.sample(ensembles, { numRuns: 100, seed: 1 }).filter((ensemble) => leafTables(ensemble));
    expect(made.length).toBeGreaterThan(60);
    const mixed: TreeNode[] = [
      { feature: 0, threshold: 1, missingLeft: false, left: 1, right: 2 },
      { feature: 0, categories: [1], missingLeft: false, left: 3, right: 4 },
      ...[1, 2, 3].map((value) => ({ value })),
    ];
    const ensemble = ensembleFromNodes([mixed], { featureCount: 1, link: 'identity', baseScore: 0 });
    prepare(ensemble);
    expect(leafTables(ensemble)).toBeUndefined();
    expect([0, 1, 2].map((x) => predictRaw(ensemble, [x]))).toEqual([3, 2, 1]);
  });

  it('builds tables for a large batch automatically, and predicts a range of rows', () => {
    const [ensemble] = fc.sample(ensembles, { numRuns: 30, seed: 2 }).filter((one) => leafTables(one));
    const table = Array.from({ length: 9_000 }, (_, i) =>
      Array.from({ length: FEATURES }, (__, f) => VALUES[(i * 7 + f * (i + 3)) % VALUES.length]),
    );
    const columns = columnsOf(table);
    const all = batch(walkBatch, ensemble, columns);
    expect(batch(predictBatch, ensemble, columns)).toEqual(all);
    const part = new Float64Array(700);
    predictBatch(ensemble, columns, 1_000, 1_700, part);
    expect([...part]).toEqual(all.slice(1_000, 1_700));
  });

  it('refuses a row with too few values', () => {
    const ensemble = ensembleFromNodes([[{ value: 1 }]], {
      featureCount: 2,
      link: 'identity',
      baseScore: 0,
    });
    prepare(ensemble);
    expect(() => predictRaw(ensemble, [1])).toThrow('a row must have 2 values, not 1');
  });
});
