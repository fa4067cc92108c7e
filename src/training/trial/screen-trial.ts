import { score } from '../../algorithms/evaluation/scores.js';
import { fitEngine } from '../engines/fit-engine.js';
import { calibrationOf } from './fit-trial.js';
import type { FitProgress, FitTask } from '../engines/fit-task.js';

export interface ScreenResult {
  /** Of the validation part in nats, calibrated as the trial itself will be; NaN without validation rows. */
  logLoss: number;
  /** Wall time of the fit alone. */
  durationSeconds: number;
}

/**
 * Fits to find out how good the parameters are: no model is kept.
 * @throws {InvalidParameter} when a parameter is out of range
 * @throws {InvalidTrainingData} when the rows cannot be fitted on
 */
export async function screenTrial(
  task: FitTask,
  onProgress?: (progress: FitProgress) => void,
): Promise<ScreenResult> {
  const begin = performance.now();
  const fitted = await fitEngine(task, (done, total) => onProgress?.({ done, total }));
  const durationSeconds = (performance.now() - begin) / 1000;
  const { labels, validation } = task.data;
  const { outOfBlock } = calibrationOf(fitted.model, task);
  // The log loss does not depend on the training part's base rate.
  const { logLoss } = score(labels.subarray(validation.from, validation.to), outOfBlock, 0.5);
  return { logLoss, durationSeconds };
}
