/** The typed table of algorithms. */
import type { AlgorithmSpec } from './specs/algorithm-spec.js';
import { extraTrees } from './specs/extra-trees.js';
import { gradientBoosting } from './specs/gradient-boosting.js';
import { lightGbm } from './specs/lightgbm.js';
import { logisticRegression } from './specs/logistic-regression.js';
import { mlLogisticRegression } from './specs/ml-logistic-regression.js';
import { mlRandomForest } from './specs/ml-random-forest.js';
import { randomForest } from './specs/random-forest.js';
import { xgboost } from './specs/xgboost.js';

export type { AlgorithmName, AlgorithmSpec, ParameterSpec, ParameterValue } from './specs/algorithm-spec.js';

/** In the order in which they are listed. */
export const ALGORITHMS: readonly AlgorithmSpec[] = [
  logisticRegression,
  randomForest,
  gradientBoosting,
  xgboost,
  lightGbm,
  extraTrees,
  mlRandomForest,
  mlLogisticRegression,
];
