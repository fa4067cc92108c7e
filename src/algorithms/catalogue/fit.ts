/** The entry point of this library's algorithms. */
import {
  type LogisticRegressionParameters,
  fitLogisticRegression,
  linearImportances,
} from '../linear/logistic-regression.js';
import type { Model } from '../model.js';
import { Random } from '../random/random.js';
import { type Feature, type TrainingData, checkTrainingData, weightedRows } from '../training-data.js';
import { type BinnedColumns, binColumns } from '../trees/binning.js';
import { type GradientBoostingParameters, fitGradientBoosting, spanOf } from '../trees/gradient-boosting.js';
import { treeImportances } from '../trees/importances.js';
import { type RandomForestParameters, fitRandomForest } from '../trees/random-forest.js';
import type { TeamStarter } from '../trees/kernel/team.js';
import type { TreeEnsemble } from '../trees/tree-ensemble.js';
import { type Parameters, resolveParameters } from './catalogue.js';
import { featureDirections, featureIndexes } from './named-features.js';

export { InvalidTrainingData, type RowRange, type TrainingData } from '../training-data.js';

export type FittedHere = 'logistic-regression' | 'random-forest' | 'gradient-boosting' | 'extra-trees';

export interface Fit {
  model: Model;
  /** One per feature, with sum 1 (all 0 if nothing was learned): shares of gain, or of |weight| * spread. */
  importances: number[];
  /** Trees kept, or Newton steps. */
  iterations: number;
}

/**
 * Fits one algorithm. Missing parameters take their defaults.
 * @param seed a safe integer; the same data, parameters and seed give the same model
 * @param onProgress called after each tree or step
 * @param startTeam lets other threads share the work on trees; the model is the same
 * @param binned the result of `binsFor` on the same data with the parameter maxBins; absent: computed here
 * @throws {InvalidParameter} when a parameter is invalid
 * @throws {InvalidTrainingData} when the data cannot be trained on
 */
export function fitModel(
  algorithm: FittedHere,
  data: TrainingData,
  parameters: Parameters,
  seed: number,
  onProgress?: (done: number, total: number) => void,
  startTeam?: TeamStarter,
  binned?: BinnedColumns,
): Fit {
  const resolved: unknown = resolveParameters(algorithm, parameters);
  const random = new Random(seed);
  if (algorithm === 'logistic-regression') {
    // Codes are used as numbers, identifiers are omitted.
    const roles = {
      categorical: featuresOfKind(data, 'category'),
      identifiers: featuresOfKind(data, 'identifier'),
      splines: featuresOfKind(data, 'quantity'),
    };
    const given = resolved as LogisticRegressionParameters;
    const { model, iterations } = fitLogisticRegression(data, given, roles, onProgress);
    return { model, importances: linearImportances(model), iterations };
  }
  const options = {
    onProgress,
    startTeam,
    binned,
    categorical: categoricalIndexes(algorithm, data.featureNames, parameters),
    monotone: featureDirections(
      (resolved as Parameters).monotoneConstraints,
      data.featureNames,
      'monotoneConstraints',
    ),
  };
  if (algorithm === 'gradient-boosting') {
    const given = resolved as GradientBoostingParameters;
    return ofTrees(data, fitGradientBoosting(data, given, random, options).ensemble);
  }
  const cuts = algorithm === 'extra-trees' ? 'random' : 'best';
  const given = { ...(resolved as RandomForestParameters), cuts } as const;
  return ofTrees(data, fitRandomForest(data, given, random, options).ensemble);
}

/**
 * The bins that trees are grown on, for any fit of trees on this data with the same categories.
 * @throws {InvalidTrainingData} when the data cannot be trained on
 */
export function binsFor(data: TrainingData, maxBins: number, categorical?: readonly number[]): BinnedColumns {
  checkTrainingData(data);
  return binColumns(data.columns, weightedRows(data, data.train), spanOf(data), { maxBins, categorical });
}

/**
 * Indexes of the features that the parameters declare categorical.
 * @throws {InvalidParameter} when a named feature is unknown
 */
export function categoricalIndexes(
  algorithm: FittedHere,
  featureNames: readonly string[],
  parameters: Parameters,
): number[] {
  const { categoricalFeatures } = resolveParameters(algorithm, parameters);
  return featureIndexes(categoricalFeatures, featureNames, 'categoricalFeatures');
}

/** Indexes of the features of one kind. */
function featuresOfKind({ featureNames, features = [] }: TrainingData, kind: Feature['kind']): number[] {
  const names = new Set(features.filter((feature) => feature.kind === kind).map(({ name }) => name));
  return [...featureNames.keys()].filter((f) => names.has(featureNames[f]));
}

function ofTrees(data: TrainingData, ensemble: TreeEnsemble): Fit {
  return {
    model: { kind: 'tree-ensemble', featureNames: [...data.featureNames], ensemble },
    importances: treeImportances(ensemble).gain,
    iterations: ensemble.treeStarts.length - 1,
  };
}
