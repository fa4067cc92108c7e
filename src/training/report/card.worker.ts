import { type ClusteredMean, clusteredMean } from '../../algorithms/evaluation/clustered-mean.js';
import { rowLogLoss } from '../../algorithms/evaluation/scores.js';
import { type CalibrationMethod, chooseCalibration } from '../../algorithms/evaluation/calibration.js';
import { decodeModel } from '../../algorithms/model-io/model-file.js';
import { type Model, predictColumns } from '../../algorithms/model.js';
import type { RowRange } from '../../algorithms/training-data.js';
import type { CardText, SnapshotData } from '../../gold/index.js';
import type { WorkerTask } from '../../platform/workers/workers.js';
import type { Measured, MeasuredGroup, MeasuredPart } from './card-input.js';

export interface CardTask {
  /** The model file. */
  model: Uint8Array;
  data: Pick<SnapshotData, 'featureNames' | 'columns' | 'labels' | 'games' | 'validation' | 'test'>;
  /** The calibration that the trial chose. */
  method: CalibrationMethod;
  slices: CardText['slices'];
}

/** Measures a model on the validation and test parts of its snapshot, with confidence intervals. */
export default function measure({ payload }: WorkerTask<CardTask>): Measured {
  const { data, method, slices } = payload;
  const { model } = decodeModel(payload.model);
  const test = probabilitiesOf(model, data.columns, data.test);
  return {
    validation: measuredPart(data, data.validation, validated(model, data, method)),
    test: measuredPart(data, data.test, test),
    slices: slices.map((slice) => measuredSlice(data, slice, test)),
  };
}

/** As the trial scored them: each row by a calibration that was learned without its block. */
function validated(
  { calibration: _calibration, ...model }: Model,
  data: CardTask['data'],
  method: CalibrationMethod,
) {
  const { from, to } = data.validation;
  const probabilities = probabilitiesOf(model as Model, data.columns, data.validation);
  return chooseCalibration(method, data.labels.subarray(from, to), probabilities).outOfBlock;
}

function probabilitiesOf(model: Model, columns: Float64Array[], { from, to }: RowRange): Float64Array {
  const probabilities = new Float64Array(to - from);
  predictColumns(model, columns, from, to, probabilities);
  return probabilities;
}

function measuredPart(
  { labels, games }: CardTask['data'],
  { from, to }: RowRange,
  probabilities: Float64Array,
): MeasuredPart {
  const meanOf = (value: (label: number, probability: number) => number): ClusteredMean =>
    clusteredMean(
      probabilities.map((probability, i) => value(labels[from + i], probability)),
      games.subarray(from, to),
    );
  return {
    logLoss: meanOf(rowLogLoss),
    brier: meanOf((label, probability) => (probability - label) ** 2),
    accuracy: meanOf((label, probability) => Number(Number(probability >= 0.5) === label)),
  };
}

const MISSING = { label: 'missing', value: Number.NaN };

function measuredSlice(
  { featureNames, columns, labels, games, test: { from, to } }: CardTask['data'],
  { title, feature, groups }: CardText['slices'][number],
  probabilities: Float64Array,
): Measured['slices'][number] {
  const column = columns[featureNames.indexOf(feature)];
  const measured: MeasuredGroup[] = [];
  for (const { label, value } of column ? [...groups, MISSING] : []) {
    const rows: number[] = [];
    for (let row = from; row < to; row++)
      if (column[row] === value || (Number.isNaN(value) && Number.isNaN(column[row]))) rows.push(row);
    if (rows.length === 0) continue;
    const predicted = rows.map((row) => probabilities[row - from]);
    const logLoss = clusteredMean(
      rows.map((row, i) => rowLogLoss(labels[row], predicted[i])),
      rows.map((row) => games[row]),
    );
    measured.push({
      label,
      rows: rows.length,
      clusters: logLoss.clusters,
      predicted: meanOf(predicted),
      observed: meanOf(rows.map((row) => labels[row])),
      logLoss,
    });
  }
  return { title, groups: measured };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
