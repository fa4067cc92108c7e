import { lightGbmModel } from '../../../algorithms/model-io/from-lightgbm.js';
import { xgboostModel } from '../../../algorithms/model-io/from-xgboost.js';
import { checkTrainingData } from '../../../algorithms/training-data.js';
import { treeImportances } from '../../../algorithms/trees/importances.js';
import type { TreeEnsembleModel } from '../../../algorithms/trees/tree-ensemble.js';
import type { FitTask } from '../fit-task.js';
import type { EngineFit, OnIteration } from '../engine.js';
import { type FitOrder, NATIVE_ENGINES, type NativeEngine } from './child-messages.js';
import { runChild } from './run-child.js';

/** The parameter of each library that is 0 where early stopping is off. */
const PATIENCE: Record<NativeEngine, string> = {
  lightgbm: 'early_stopping_round',
  xgboost: 'early_stopping_rounds',
};

/**
 * Fits with the real XGBoost or LightGBM in a separate process and converts the model to our tree ensemble.
 * @throws {InvalidTrainingData} when the data cannot be trained on
 * @throws {Error} when the library refuses the data, the process ends or the task is cancelled
 */
export async function fitNative(task: FitTask, onIteration: OnIteration): Promise<EngineFit> {
  const { data, parameters, seed, native } = task;
  const engine = NATIVE_ENGINES.find((name) => name === task.algorithm);
  if (!engine || !native) throw new Error(`${task.algorithm} has no library to run with`);
  checkTrainingData(data);
  if (native.cancelled && Atomics.load(native.cancelled, 0) !== 0)
    throw new Error('cancelled before it began');
  const watched = Number(parameters[PATIENCE[engine]]) > 0;
  const trainRows = data.train.to - data.train.from;
  const order: FitOrder = {
    engine,
    library: native.library,
    threads: native.threads,
    seed,
    parameters,
    featureNames: data.featureNames,
    trainRows,
    validationRows: watched ? data.validation.to - data.validation.from : 0,
  };
  const { model: bytes, iterations, peakMemoryBytes } = await runChild(order, data, native, onIteration);
  const { ensemble } = converted(engine, bytes);
  const model: TreeEnsembleModel = { kind: 'tree-ensemble', featureNames: [...data.featureNames], ensemble };
  return {
    model,
    importances: treeImportances(ensemble).gain,
    iterations,
    rowsUsed: trainRows,
    peakMemoryBytes,
  };
}

function converted(engine: NativeEngine, bytes: Uint8Array): TreeEnsembleModel {
  return engine === 'lightgbm' ? lightGbmModel(new TextDecoder().decode(bytes)) : xgboostModel(bytes);
}
