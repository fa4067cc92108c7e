import { decodeModel } from '../algorithms/model-io/model-file.js';
import { comparePairedByGame, type PairedComparison } from '../algorithms/evaluation/paired-comparison.js';
import { rowLogLoss } from '../algorithms/evaluation/scores.js';
import { predictColumns } from '../algorithms/model.js';
import type { WorkerTask } from '../platform/workers/workers.js';

export interface ComparePayload {
  /** Model files. */
  challenger: Uint8Array;
  /** Absent: the challenger is measured alone. */
  holder?: Uint8Array;
  featureNames: string[];
  columns: Float64Array[];
  labels: Uint8Array;
  games: Int32Array;
  /** Rows of the holdout: from .. to - 1. */
  from: number;
  to: number;
  /** Make rate of the challenger's training part, 0..1. */
  baseRate: number;
}

export interface CompareResult {
  /** Mean log losses over the holdout, in nats. */
  challengerLogLoss: number;
  baseRateLogLoss: number;
  comparison?: PairedComparison;
}

/** Compares the log losses of both models on the same rows, paired by game. */
export default async function compare({ payload }: WorkerTask<ComparePayload>): Promise<CompareResult> {
  const { from, to, baseRate } = payload;
  const labels = payload.labels.subarray(from, to);
  const challenger = predict(payload.challenger, payload);
  const challengerLogLoss = meanLogLoss(labels, (row) => challenger[row]);
  const baseRateLogLoss = meanLogLoss(labels, () => baseRate);
  if (!payload.holder) return { challengerLogLoss, baseRateLogLoss };
  const holder = predict(payload.holder, payload);
  const comparison = comparePairedByGame(labels, payload.games.subarray(from, to), challenger, holder);
  return { challengerLogLoss, baseRateLogLoss, comparison };
}

function predict(file: Uint8Array, { featureNames, columns, from, to }: ComparePayload): Float64Array {
  const { model } = decodeModel(file);
  const inputs = model.featureNames.map((name) => {
    const index = featureNames.indexOf(name);
    if (index < 0) throw new Error(`the model needs the feature ${name}, which the snapshot does not have`);
    return columns[index];
  });
  const probabilities = new Float64Array(to - from);
  predictColumns(model, inputs, from, to, probabilities);
  return probabilities;
}

function meanLogLoss(labels: Uint8Array, probability: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += rowLogLoss(labels[row], probability(row));
  return sum / labels.length;
}
