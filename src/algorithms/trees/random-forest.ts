/** Random forest (Breiman, Machine Learning 45, 2001) on histograms; probabilities are the mean of leaf rates. */
import type { Random } from '../random/random.js';
import { type TrainingData, checkTrainingData, weightedRows } from '../training-data.js';
import { ensembleFromGrown } from './assemble.js';
import { binColumns } from './binning.js';
import { bootstrapCounts, drawnColumns } from './sampling.js';
import type { TreeEnsemble } from './tree-ensemble.js';
import { type GrownTree, TreeGrower } from './tree-grower.js';

export interface RandomForestParameters {
  trees: number;
  maxDepth: number;
  /** Fewest different rows in a leaf. */
  minRowsInLeaf: number;
  /** Features that each split chooses from. */
  featuresPerSplit: number;
  bootstrap: boolean;
  maxBins: number;
}

/**
 * Fits on the training part; the validation part is not looked at. Rows of weight 0 count as absent, other weights
 * multiply the number of times that a row was drawn. Throws InvalidTrainingData.
 * The same data, parameters and seed give the same trees, and each tree has a stream of its own.
 */
export function fitRandomForest(
  data: TrainingData,
  parameters: RandomForestParameters,
  random: Random,
  onProgress?: (done: number, total: number) => void,
): { ensemble: TreeEnsemble } {
  checkTrainingData(data);
  const rows = weightedRows(data, data.train);
  const binned = binColumns(data.columns, rows, data.train, parameters.maxBins);
  // With gradients -w y and hessians w a leaf answers its mean label, and the gain of a split is half of what it takes
  // from the Gini impurity, times the weight: w p^2 on both sides against w p^2 before.
  const rules = {
    ...parameters,
    order: 'depth-first',
    maxLeaves: Infinity,
    minChildWeight: 0,
    minGain: 0,
    l1: 0,
    l2: 0,
  } as const;
  const grower = new TreeGrower(binned, rules, rows.length);
  const columns = drawnColumns(data.columns.length, 1, random);
  const gradients = new Float64Array(data.labels.length);
  const hessians = new Float64Array(data.labels.length);
  const trees: GrownTree[] = [];
  for (let k = 0; k < parameters.trees; k++) {
    const stream = random.fork(`tree ${k}`);
    const counts = parameters.bootstrap ? bootstrapCounts(rows.length, stream.fork('rows')) : undefined;
    rows.forEach((row, i) => {
      hessians[row] = (counts ? counts[i] : 1) * (data.weights ? data.weights[row] : 1);
      gradients[row] = -hessians[row] * data.labels[row];
    });
    const sample = counts ? rows.filter((_, i) => counts[i] > 0) : rows.slice();
    trees.push(grower.grow({ rows: sample, gradients, hessians }, columns, stream));
    onProgress?.(k + 1, parameters.trees);
  }
  const head = { featureCount: data.columns.length, link: 'average', baseScore: 0 } as const;
  return { ensemble: ensembleFromGrown(trees, binned, head) };
}
