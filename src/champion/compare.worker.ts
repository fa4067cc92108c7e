import { calibrationPoints, expectedCalibrationError } from '../algorithms/evaluation/calibration-bins.js';
import { clusterBootstrap } from '../algorithms/evaluation/cluster-bootstrap.js';
import { clusterSums } from '../algorithms/evaluation/clustered-mean.js';
import {
  comparePairedByGame,
  lossDifferences,
  type PairedComparison,
} from '../algorithms/evaluation/paired-comparison.js';
import { compareAuc, type RocComparison } from '../algorithms/evaluation/roc-comparison.js';
import { meanLogLoss } from '../algorithms/evaluation/scores.js';
import {
  compareSlices,
  type SliceComparison,
  type SliceSpec,
} from '../algorithms/evaluation/slice-comparison.js';
import { decodeModel } from '../algorithms/model-io/model-file.js';
import { type Model, predictColumns } from '../algorithms/model.js';
import { Random } from '../algorithms/random/random.js';
import type { WorkerTask } from '../platform/workers/workers.js';
import { rowMicroseconds } from './row-time.js';

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
  slices: readonly SliceSpec[];
  /** Of the slices, in nats per row. */
  sliceMargin: number;
}

/** What is measured of two models on the same rows. */
export interface RivalMeasures {
  comparison: PairedComparison;
  /** 95 %, of the difference, by drawing games again. */
  bootstrapInterval: [number, number];
  /** Absent if the rows have one class only. */
  auc?: RocComparison;
  /** 0..1. */
  calibrationError: { challenger: number; holder: number };
  slices: SliceComparison[];
  rowMicroseconds: { challenger: number; holder: number };
  /** Mean difference of each game, challenger - holder, in nats per row, in order of time. */
  gameDifferences: number[];
}

export interface CompareResult {
  /** Mean log losses over the holdout, in nats. */
  challengerLogLoss: number;
  baseRateLogLoss: number;
  rivals?: RivalMeasures;
}

/** The same for the same games: an election that is computed again has the same numbers. */
const BOOTSTRAP_SEED = 1;

interface Predicted {
  model: Model;
  /** Columns in the order of the model's features. */
  inputs: Float64Array[];
  probabilities: Float64Array;
}

/** Measures the challenger, and compares it with the holder on the same rows. */
export default async function compare({ payload }: WorkerTask<ComparePayload>): Promise<CompareResult> {
  const { from, to, baseRate } = payload;
  const labels = payload.labels.subarray(from, to);
  const challenger = predict(payload.challenger, payload);
  const challengerLogLoss = meanLogLoss(labels, challenger.probabilities);
  const baseRateLogLoss = meanLogLoss(labels, new Float64Array(labels.length).fill(baseRate));
  if (!payload.holder) return { challengerLogLoss, baseRateLogLoss };
  const holder = predict(payload.holder, payload);
  return { challengerLogLoss, baseRateLogLoss, rivals: compareRivals(labels, challenger, holder, payload) };
}

function compareRivals(
  labels: Uint8Array,
  challenger: Predicted,
  holder: Predicted,
  { featureNames, columns, games: allGames, from, to, slices, sliceMargin }: ComparePayload,
): RivalMeasures {
  const games = allGames.subarray(from, to);
  const [mine, its] = [challenger.probabilities, holder.probabilities];
  const differences = lossDifferences(labels, mine, its);
  const byGame = clusterSums(differences, games);
  const columnOf = new Map(featureNames.map((name, index) => [name, columns[index]]));
  const sliced = slices.map((slice) => ({
    ...slice,
    values: columnOf.get(slice.column)?.subarray(from, to),
  }));
  const auc = compareAuc(labels, games, mine, its);
  return {
    comparison: comparePairedByGame(labels, games, mine, its),
    bootstrapInterval: clusterBootstrap(byGame, new Random(BOOTSTRAP_SEED)),
    ...(auc && { auc }),
    calibrationError: { challenger: calibrationError(labels, mine), holder: calibrationError(labels, its) },
    slices: compareSlices(labels, differences, games, sliced, { margin: sliceMargin }),
    rowMicroseconds: {
      challenger: rowMicroseconds(challenger.model, challenger.inputs, from, to),
      holder: rowMicroseconds(holder.model, holder.inputs, from, to),
    },
    gameDifferences: byGame.map(({ sum, rows }) => sum / rows),
  };
}

function calibrationError(labels: Uint8Array, probabilities: Float64Array): number {
  return expectedCalibrationError(calibrationPoints(labels, probabilities));
}

function predict(file: Uint8Array, { featureNames, columns, from, to }: ComparePayload): Predicted {
  const { model } = decodeModel(file);
  const inputs = model.featureNames.map((name) => {
    const index = featureNames.indexOf(name);
    if (index < 0) throw new Error(`the model needs the feature ${name}, which the snapshot does not have`);
    return columns[index];
  });
  const probabilities = new Float64Array(to - from);
  predictColumns(model, inputs, from, to, probabilities);
  return { model, inputs, probabilities };
}
