/**
 * Forests on histograms: random forest (Breiman, Machine Learning 45, 2001) and extremely randomised trees (Geurts, Ernst and
 * Wehenkel, Machine Learning 63, 2006); probabilities are the mean of leaf rates.
 */
import type { Random } from '../random/random.js';
import { type TrainingData, checkTrainingData, weightedRows } from '../training-data.js';
import { ensembleFromGrown } from './assemble.js';
import { binColumns } from './binning.js';
import { CATEGORY_RULES, type TreeFitOptions, weightsOf } from './gradient-boosting.js';
import { withGrowthMemory } from './kernel/growth-memory.js';
import { GrowthWorkspace, unitsFor } from './kernel/growth-workspace.js';
import { bootstrapCounts, drawnColumns } from './sampling.js';
import { Team } from './kernel/team.js';
import type { TreeEnsemble } from './tree-ensemble.js';
import { type GrownTree, TreeGrower } from './tree-grower.js';

export interface RandomForestParameters {
  trees: number;
  maxDepth: number;
  /** Minimum number of distinct rows in a leaf. */
  minRowsInLeaf: number;
  /** Features that each split chooses from. */
  featuresPerSplit: number;
  bootstrap: boolean;
  maxBins: number;
  /** `random`: each feature is cut at one random position (extra trees). Absent: the best position. */
  cuts?: 'best' | 'random';
}

/**
 * Fits on the training part; the validation part is not used. Rows of weight 0 count as absent, other weights
 * multiply the number of times that a row was drawn.
 * The same data, parameters and seed give the same trees; each tree has its own random stream.
 * @throws {InvalidTrainingData} when the data cannot be trained on
 */
export function fitRandomForest(
  data: TrainingData,
  parameters: RandomForestParameters,
  random: Random,
  options: TreeFitOptions = {},
): { ensemble: TreeEnsemble } {
  checkTrainingData(data);
  return withGrowthMemory((memory) => {
    // Helpers get ready while bins are found.
    const team = options.startTeam && Team.start(memory, options.startTeam);
    // With gradients -w y and hessians w the output of a leaf is its mean label, and the gain of a split is half of what it takes
    // from the Gini impurity, times the weight: w p^2 on both sides against w p^2 before.
    const rules = {
      cuts: 'best',
      ...CATEGORY_RULES,
      ...parameters,
      monotone: options.monotone,
      order: 'depth-first',
      maxLeaves: Infinity,
      minChildWeight: 0,
      minGain: 0,
      l1: 0,
      l2: 0,
    } as const;
    try {
      const rows = weightedRows(data, data.train);
      const { maxBins } = parameters;
      const binned =
        options.binned ??
        binColumns(data.columns, rows, data.train, { maxBins, categorical: options.categorical });
      const space = new GrowthWorkspace(memory, binned, data, team);
      const grower = new TreeGrower(binned, rules, space);
      const columns = drawnColumns(data.columns.length, 1, random);
      const all = space.list(rows);
      const sample = space.list(rows);
      const counts = memory.integers(rows.length);
      const { weight, heaviest } = weightsOf(data, rows);
      const trees: GrownTree[] = [];
      for (let k = 0; k < parameters.trees; k++) {
        const stream = random.fork(`tree ${k}`);
        const drawn = parameters.bootstrap ? bootstrapCounts(rows.length, stream.fork('rows')) : undefined;
        if (drawn) counts.view.set(drawn);
        const most = drawn ? drawn.reduce((largest, count) => Math.max(largest, count), 1) : 1;
        // However the draws fall, no sum is larger than this.
        space.units = unitsFor(rows.length, weight * most, heaviest * most, 1);
        const size = space.bag(all, drawn ? counts.at : 0, sample.at);
        trees.push(grower.grow(sample.at, size, columns, stream));
        options.onProgress?.(k + 1, parameters.trees);
      }
      const head = { featureCount: data.columns.length, link: 'average', baseScore: 0 } as const;
      return { ensemble: ensembleFromGrown(trees, binned, head) };
    } finally {
      team?.end();
    }
  });
}
