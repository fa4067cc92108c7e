import type { AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import { type FittedHere, fitModel } from '../../algorithms/catalogue/fit.js';
import type { FitTask } from './fit-task.js';
import { threadTeam } from './thread-team.js';
import type { Engine, EngineFit, OnIteration } from './engine.js';
import { fitMlLogisticRegression } from './ml-logistic-regression.js';
import { fitMlRandomForest } from './ml-random-forest.js';
import { fitNative } from './native/fit-native.js';

const ENGINES: Record<AlgorithmName, Engine> = {
  'logistic-regression': fitHere,
  'random-forest': fitHere,
  'gradient-boosting': fitHere,
  xgboost: fitNative,
  lightgbm: fitNative,
  'extra-trees': fitHere,
  'ml-random-forest': fitMlRandomForest,
  'ml-logistic-regression': fitMlLogisticRegression,
};

/** Fits with the engine of the algorithm. */
export async function fitEngine(task: FitTask, onIteration: OnIteration): Promise<EngineFit> {
  return ENGINES[task.algorithm](task, onIteration);
}

/** The engines of our own library use every row. */
function fitHere(
  { algorithm, data, parameters, seed, threads = 1, binned }: FitTask,
  onIteration: OnIteration,
): EngineFit {
  const team = threadTeam(threads);
  const fit = fitModel(algorithm as FittedHere, data, parameters, seed, onIteration, team, binned);
  return { ...fit, rowsUsed: data.train.to - data.train.from };
}
