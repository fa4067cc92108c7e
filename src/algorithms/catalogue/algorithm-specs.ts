/** The typed table of algorithms. */
import type { AlgorithmSpec } from './specs/algorithm-spec.js';
import { extraTrees } from './specs/extra-trees.js';
import { gradientBoosting } from './specs/gradient-boosting.js';
import { logisticRegression } from './specs/logistic-regression.js';
import { mlLogisticRegression } from './specs/ml-logistic-regression.js';
import { mlRandomForest } from './specs/ml-random-forest.js';
import { randomForest } from './specs/random-forest.js';

export type { AlgorithmName, AlgorithmSpec, ParameterSpec, ParameterValue } from './specs/algorithm-spec.js';

/** In the order that they are offered. */
export const ALGORITHMS: readonly AlgorithmSpec[] = [
  logisticRegression,
  randomForest,
  gradientBoosting,
  extraTrees,
  mlRandomForest,
  mlLogisticRegression,
];
