/**
 * A classifier that tells rows of the reference from rows of a window. If it cannot do so on clusters that it has not seen, no
 * combination of the features has changed in a way that trees of this size find (Lopez-Paz and Oquab, "Revisiting classifier two-sample
 * tests", 2017).
 */
import { Random } from '../random/random.js';
import { type GradientBoostingParameters, fitGradientBoosting } from '../trees/gradient-boosting.js';
import { treeImportances } from '../trees/importances.js';
import { predictBatch } from '../trees/predict.js';
import type { TreeEnsemble } from '../trees/tree-ensemble.js';
import { boundedRows, denseClusters, takeRows } from './clusters.js';
import { type AucTest, clusteredAuc, testOfAuc } from './clustered-auc.js';

export interface DomainSide {
  /** One per feature; NaN is missing. */
  columns: readonly Float64Array[];
  /** -1: not known. */
  clusters: ArrayLike<number>;
}

export interface DomainOptions {
  seed: number;
  /** Indexes of features that are categories. */
  categorical?: readonly number[];
  /** Of the interval. */
  level?: number;
}

export interface DomainResult extends AucTest {
  /** By feature, shares of the gain; they add up to 1, or to 0 if nothing was found. */
  importances: number[];
  /** One per fold; `domainProbabilities` takes their mean. */
  ensembles: TreeEnsemble[];
  /** Rows that were used. */
  rows: [number, number];
}

const FOLDS = 3;
const FEWEST_CLUSTERS = 6;
const FEWEST_ROWS = 100;
/** A side has at most so many rows, and the two at most so many values: time is bounded. */
const MOST_ROWS = 20_000;
const MOST_VALUES = 420_000;

const PARAMETERS: GradientBoostingParameters = {
  trees: 40,
  learningRate: 0.1,
  maxLeaves: 12,
  maxDepth: 5,
  minRowsInLeaf: 40,
  minChildWeight: 1,
  minGain: 0,
  l1: 0,
  l2: 5,
  rowFraction: 1,
  columnFraction: 1,
  earlyStopping: 0,
  maxBins: 64,
};

/**
 * Fits on two thirds of the clusters, scores the others, three times. Both sides weigh the same in each fit. Undefined if a side has
 * fewer than 6 clusters or 100 rows. The same rows and seed give the same result.
 */
export function classifyDomains(
  reference: DomainSide,
  current: DomainSide,
  options: DomainOptions,
): DomainResult | undefined {
  const most = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / 2 / Math.max(1, reference.columns.length)));
  const random = new Random(options.seed);
  const sides = [reference, current].map((side, i) => prepared(side, most, random.fork(`side ${i}`)));
  if (reference.columns.length === 0) return undefined;
  if (sides.some(({ count, of }) => count < FEWEST_CLUSTERS || of.length < FEWEST_ROWS)) return undefined;
  const ensembles: TreeEnsemble[] = [];
  const areas = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const task = foldOf(sides, fold);
    const { ensemble } = fitGradientBoosting(task.data, PARAMETERS, random.fork(`fold ${fold}`), {
      categorical: options.categorical,
    });
    const scores = new Float64Array(task.held.clusters.length);
    predictBatch(ensemble, task.data.columns, task.from, task.data.labels.length, scores);
    ensembles.push(ensemble);
    const area = clusteredAuc(scores, task.held.sides, task.held.clusters);
    if (area === undefined) return undefined;
    areas.push(area);
  }
  const importances = reference.columns.map(() => 0);
  for (const one of ensembles) treeImportances(one).gain.forEach((g, i) => (importances[i] += g / FOLDS));
  const rows: [number, number] = [sides[0].of.length, sides[1].of.length];
  return { ...testOfAuc(areas, options.level ?? 0.95), importances, ensembles, rows };
}

interface Prepared {
  columns: Float64Array[];
  of: Int32Array;
  count: number;
  /** Fold of each cluster. */
  folds: Int32Array;
}

function prepared({ columns, clusters }: DomainSide, most: number, random: Random): Prepared {
  const all = denseClusters(clusters);
  const rows = boundedRows(all.of, all.count, most);
  const { of, count } = denseClusters(Int32Array.from(rows, (row) => all.of[row]));
  const folds = random.shuffle(Int32Array.from({ length: count }, (_, cluster) => cluster % FOLDS));
  return { columns: columns.map((column) => takeRows(column, rows)), of, count, folds };
}

/** Training rows first, then those of the fold. Weights make the sides equal, and have mean 1. */
function foldOf(sides: Prepared[], fold: number) {
  const rowsIn = ({ of, folds }: Prepared, held: boolean) =>
    Int32Array.from(of.keys()).filter((row) => (folds[of[row]] === fold) === held);
  const lists = [false, true].flatMap((held) => sides.map((side) => rowsIn(side, held)));
  const from = lists[0].length + lists[1].length;
  const rows = from + lists[2].length + lists[3].length;
  const labels = new Uint8Array(rows);
  const weights = new Float64Array(rows).fill(1);
  labels.fill(1, lists[0].length, from);
  labels.fill(1, from + lists[2].length);
  weights.fill(from / 2 / lists[0].length, 0, lists[0].length);
  weights.fill(from / 2 / lists[1].length, lists[0].length, from);
  const columns = sides[0].columns.map((_, feature) => {
    const column = new Float64Array(rows);
    let at = 0;
    lists.forEach((list, i) => {
      const source = sides[i % 2].columns[feature];
      for (const row of list) column[at++] = source[row];
    });
    return column;
  });
  const clusters = Int32Array.from([
    ...Array.from(lists[2], (row) => sides[0].of[row]),
    ...Array.from(lists[3], (row) => sides[1].of[row]),
  ]);
  const data = {
    featureNames: columns.map((_, i) => `f${i}`),
    columns,
    labels,
    weights,
    train: { from: 0, to: from },
    validation: { from, to: from },
  };
  return { data, from, held: { sides: labels.subarray(from), clusters } };
}

/**
 * The probability that a row is of the window and not of the reference, if both are as frequent: the mean over the folds' classifiers, 0..1.
 * @param columns those of the classifier
 */
export function domainProbabilities(
  ensembles: readonly TreeEnsemble[],
  columns: readonly Float64Array[],
): Float64Array {
  const rows = columns[0]?.length ?? 0;
  const mean = new Float64Array(rows);
  const out = new Float64Array(rows);
  for (const ensemble of ensembles) {
    predictBatch(ensemble, [...columns], 0, rows, out);
    for (let row = 0; row < rows; row++) mean[row] += out[row] / ensembles.length;
  }
  return mean;
}
