import { decodeModel, encodeModel } from '../../algorithms/model-io/model-file.js';
import { type CalibrationPoints, calibrationPoints } from '../../algorithms/evaluation/calibration-bins.js';
import { type RocPoints, rocPoints } from '../../algorithms/evaluation/curves.js';
import { type CalibrationResult, chooseCalibration } from '../../algorithms/evaluation/calibration.js';
import { type Confusion, confusion, type Scores, score } from '../../algorithms/evaluation/scores.js';
import { type Model, predictColumns } from '../../algorithms/model.js';
import type { RowRange } from '../../algorithms/training-data.js';
import { fitEngine } from '../engines/fit-engine.js';
import type { FitData, FitProgress, FitTask } from '../engines/fit-task.js';
import type { Part } from './trial.js';

export interface FitResult {
  /** The model file. It depends on the task only: not on the time, the machine or the number of workers. */
  model: Uint8Array;
  /** Those of the validation part are of probabilities that were calibrated without their own block of rows. */
  scores: Record<Part, Scores>;
  /** How the model's probabilities are calibrated, and the cross-validated log loss of each method. */
  calibrated: Pick<CalibrationResult, 'method' | 'logLoss'>;
  /** Of the test part at the threshold 0.5; so are the curves. */
  confusion: Confusion;
  roc: RocPoints;
  calibration: CalibrationPoints;
  /** By feature, summing to 1; all 0 where nothing was learned. */
  importances: Record<string, number>;
  /** Trees or steps of the fitted model. */
  iterations: number;
  /** Rows of the training part that it was fitted on. */
  rowsUsed: number;
  /** Wall time of the fit alone: neither encoding nor scoring. */
  durationSeconds: number;
  /**
   * The most that this thread held: used heap plus memory outside of it (buffers), sampled after every tree or step and
   * after scoring; and of the process of a native engine, everything. The snapshot's columns are shared by all threads and
   * not counted.
   */
  peakMemoryBytes: number;
}

/**
 * Fits, writes the model file, and scores the model that is read back from that file: what is scored is what is stored.
 * @throws {InvalidParameter} when a parameter is out of range
 * @throws {InvalidTrainingData} when the rows cannot be fitted on
 */
export async function fitTrial(
  task: FitTask,
  onProgress?: (progress: FitProgress) => void,
): Promise<FitResult> {
  const { algorithm, parameters, seed, data } = task;
  const memory = new MemoryMeter();
  const begin = performance.now();
  const fitted = await fitEngine(task, (done, total) => {
    memory.sample();
    onProgress?.({ done, total });
  });
  const durationSeconds = (performance.now() - begin) / 1000;
  memory.sample();
  const calibrated = calibrationOf(fitted.model, task);
  const { calibration, method, logLoss } = calibrated;
  const file = encodeModel(
    { ...fitted.model, ...(calibration && { calibration }) },
    {
      algorithm,
      parameters,
      seed,
      training: {
        snapshot: data.snapshot,
        rows: data.train.to - data.train.from,
        rowsUsed: fitted.rowsUsed,
        importances: fitted.importances,
      },
    },
  );
  const { model } = decodeModel(file);
  const evaluation = evaluate(model, data, calibrated.outOfBlock);
  memory.sample();
  return {
    model: file,
    ...evaluation,
    calibrated: { method, logLoss },
    importances: Object.fromEntries(data.featureNames.map((name, f) => [name, fitted.importances[f]])),
    iterations: fitted.iterations,
    rowsUsed: fitted.rowsUsed,
    durationSeconds,
    peakMemoryBytes: memory.peak + (fitted.peakMemoryBytes ?? 0),
  };
}

/** How the probabilities of a fitted model are calibrated, learned on the validation part. */
export function calibrationOf(model: Model, { data, calibration = 'none' }: FitTask): CalibrationResult {
  const { from, to } = data.validation;
  const probabilities = new Float64Array(to - from);
  predictColumns(model, data.columns, from, to, probabilities);
  return chooseCalibration(calibration, data.labels.subarray(from, to), probabilities);
}

/** @param validated probabilities of the validation part, honest ones */
function evaluate(
  model: Model,
  data: FitData,
  validated: Float64Array,
): Pick<FitResult, 'scores' | 'confusion' | 'roc' | 'calibration'> {
  const labelsOf = ({ from, to }: RowRange) => data.labels.subarray(from, to);
  const predict = ({ from, to }: RowRange) => {
    const probabilities = new Float64Array(to - from);
    predictColumns(model, data.columns, from, to, probabilities);
    return probabilities;
  };
  const baseRate = shareOfOnes(labelsOf(data.train));
  const scoreOf = (range: RowRange) => score(labelsOf(range), predict(range), baseRate);
  const labels = labelsOf(data.test);
  const probabilities = predict(data.test);
  return {
    scores: {
      train: scoreOf(data.train),
      validation: score(labelsOf(data.validation), validated, baseRate),
      test: score(labels, probabilities, baseRate),
    },
    confusion: confusion(labels, probabilities),
    roc: rocPoints(labels, probabilities),
    calibration: calibrationPoints(labels, probabilities),
  };
}

function shareOfOnes(labels: Uint8Array): number {
  let ones = 0;
  for (const label of labels) ones += label;
  return ones / labels.length;
}

class MemoryMeter {
  peak = 0;

  sample(): void {
    const { heapUsed, external } = process.memoryUsage();
    this.peak = Math.max(this.peak, heapUsed + external);
  }
}
