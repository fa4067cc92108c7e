import { RandomForestClassifier } from 'ml-random-forest';
import { algorithmSpec } from '../../algorithms/catalogue/catalogue.js';
import { treeEnsembleFromMlRandomForest } from '../../algorithms/model-io/from-ml-random-forest.js';
import { treeImportances } from '../../algorithms/trees/importances.js';
import type { FitTask } from './fit-task.js';
import type { EngineFit, OnIteration } from './engine.js';
import { trainingSample } from './training-sample.js';

/**
 * Replaces a missing value while the package grows its trees. When it predicts, it sends NaN to the right of every split
 * (NaN < split is false), and this number as well; NaN itself would break its sorting.
 */
const MISSING = 1e300;

/**
 * The npm package `ml-random-forest`, converted to our tree ensemble. Its time grows with the square of the rows, so it is
 * fitted on an evenly spaced sample of the training part. The converted ensemble returns the share of trees that vote 1, as
 * the package does. It cannot report its progress: only the end is reported.
 */
export function fitMlRandomForest(task: FitTask, onIteration: OnIteration): EngineFit {
  const { forest, rowsUsed } = trainForest(task);
  const trees = Number(task.parameters.trees);
  const { featureNames } = task.data;
  onIteration(trees, trees);
  const model = treeEnsembleFromMlRandomForest(forest.toJSON(), featureNames);
  return { model, importances: treeImportances(model.ensemble).gain, iterations: trees, rowsUsed };
}

/** The package's own forest. */
export function trainForest({ algorithm, parameters, seed, data }: FitTask): {
  forest: RandomForestClassifier;
  rowsUsed: number;
} {
  const { rows, labels } = trainingSample(data, algorithmSpec(algorithm).maxRows!, seed);
  const forest = new RandomForestClassifier({
    // The package expects a signed 32-bit integer.
    seed: seed | 0,
    nEstimators: Number(parameters.trees),
    maxFeatures: Number(parameters.featureFraction),
    replacement: false,
    useSampleBagging: true,
    // Its out-of-bag estimate costs more than the trees do, and our scores come from later games.
    noOOB: true,
    treeOptions: {
      maxDepth: Number(parameters.maxDepth),
      minNumSamples: Number(parameters.minRowsToSplit),
      // Its default stops at a Gini gain of 0.01, which is the first split where the target is hard to predict: every tree would be a stump.
      gainThreshold: 0,
    },
  });
  forest.train(
    rows.map((row) => row.map((value) => (Number.isNaN(value) ? MISSING : value))),
    labels,
  );
  return { forest, rowsUsed: rows.length };
}
