/** The input of the fit functions. */

/** Rows `from` .. `to - 1`. */
export interface RowRange {
  from: number;
  to: number;
}

/** What algorithms and model readers know about a feature besides its name. */
export interface Feature {
  name: string;
  /**
   * `quantity`: a measure, whose effect may be non-linear. `code`: a few integers whose order counts. `category`: a few integers without
   * an order. `identifier`: up to some thousand integers without an order.
   */
  kind: 'quantity' | 'code' | 'category' | 'identifier';
  /** Values may have a fraction; the values of other features are integers. */
  decimal?: boolean;
  /** The largest absolute value. */
  largest: number;
}

/** Whether values of the feature may have a fraction; false for a feature that is not listed. */
export function isDecimal(features: readonly Feature[], name: string): boolean {
  return features.some((feature) => feature.name === name && feature.decimal === true);
}

/** Rows in order of time: the training part comes first, then validation. Columns may be views of a SharedArrayBuffer. */
export interface TrainingData {
  /** One per column, distinct. */
  featureNames: string[];
  /** Their kinds, by name; a feature that is not listed is a plain number. */
  features?: readonly Feature[];
  /** One per feature, all of the same length; NaN is a missing value. */
  columns: Float64Array[];
  /** 0 or 1, one per row. */
  labels: Uint8Array;
  /** Finite and at least 0, one per row; absent: 1 everywhere. */
  weights?: Float64Array;
  train: RowRange;
  /** May be empty. */
  validation: RowRange;
}

/** The data cannot be trained on; the message names the field and the rule. */
export class InvalidTrainingData extends Error {
  override readonly name = 'InvalidTrainingData';
}

/** @throws {InvalidTrainingData} when shapes, ranges, labels or weights are not as documented in `TrainingData` */
export function checkTrainingData(data: TrainingData): void {
  const { featureNames, columns, labels, weights, train, validation } = data;
  if (featureNames.length === 0) throw new InvalidTrainingData('featureNames must not be empty');
  if (new Set(featureNames).size !== featureNames.length) {
    throw new InvalidTrainingData('featureNames must be distinct');
  }
  if (columns.length !== featureNames.length) {
    throw new InvalidTrainingData(
      `columns must be ${featureNames.length}, one a feature, not ${columns.length}`,
    );
  }
  const rows = labels.length;
  columns.forEach((column, i) => {
    if (column.length !== rows) {
      throw new InvalidTrainingData(`column ${featureNames[i]} must have ${rows} rows, not ${column.length}`);
    }
  });
  if (weights && weights.length !== rows) {
    throw new InvalidTrainingData(`weights must have ${rows} rows, not ${weights.length}`);
  }
  checkRange('train', train, rows);
  checkRange('validation', validation, rows);
  if (train.to === train.from) throw new InvalidTrainingData('train must hold at least one row');
  for (const range of [train, validation]) checkRows(labels, weights, range);
  if (weights && sumOf(weights, train) === 0) {
    throw new InvalidTrainingData('weights of the training part must not all be 0');
  }
}

/** The rows of a part with a weight above 0, ascending. */
export function weightedRows(data: TrainingData, range: RowRange): Int32Array {
  const rows = new Int32Array(range.to - range.from);
  for (let i = 0; i < rows.length; i++) rows[i] = range.from + i;
  const { weights } = data;
  return weights ? rows.filter((row) => weights[row] > 0) : rows;
}

function checkRange(name: string, range: RowRange, rows: number): void {
  const { from, to } = range;
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= rows)) {
    throw new InvalidTrainingData(`${name} must be a range within 0 .. ${rows}, not ${from} .. ${to}`);
  }
}

function checkRows(labels: Uint8Array, weights: Float64Array | undefined, range: RowRange): void {
  for (let row = range.from; row < range.to; row++) {
    if (labels[row] > 1)
      throw new InvalidTrainingData(`labels must be 0 or 1; row ${row} has ${labels[row]}`);
    if (weights && !(weights[row] >= 0 && weights[row] < Infinity)) {
      throw new InvalidTrainingData(`weights must be finite and at least 0; row ${row} has ${weights[row]}`);
    }
  }
}

function sumOf(values: Float64Array, range: RowRange): number {
  let sum = 0;
  for (let row = range.from; row < range.to; row++) sum += values[row];
  return sum;
}
