import { type Explainer, explainer } from '../algorithms/explain/explain.js';
import { type Model, predictColumns, predictProbability, prepareModel } from '../algorithms/model.js';
import { isDecimal } from '../algorithms/training-data.js';
import { basketball, FEATURES } from '../basketball/index.js';
import { MODEL_NAME, type ModelVersion } from '../registry/index.js';
import { rowsOf } from './rows-of.js';
import type { ServedColumn, ServedModel, Tensor, TensorSpec } from './served-model.js';

/** The one input tensor of a tabular model: a row for each question. */
export const INPUT = 'input';
/** The label, 0 or 1: 1 from a probability above 0.5. */
export const PREDICT = 'predict';
/** The probabilities of the labels 0 and 1. */
export const PREDICT_PROBA = 'predict_proba';

/** From this number of rows on, transposing them into columns costs less than it saves. */
const ROWS_WORTH_COLUMNS = 64;

/** Trees or weights over a row of columns, computed on the event loop in microseconds. Immutable. */
export class TabularModel implements ServedModel {
  readonly name: string;
  readonly version: number;
  readonly platform: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[] = [
    { name: PREDICT, datatype: 'INT64', shape: [-1, 1] },
    { name: PREDICT_PROBA, datatype: 'FP64', shape: [-1, 2] },
  ];
  readonly columns: readonly ServedColumn[];
  readonly takesFeatures: boolean;
  readonly predictsProbability: boolean;
  /** For each of the model's inputs the index of its value in a row; undefined if the order is the same. */
  private readonly order?: Int32Array;
  private builtExplainer?: Explainer;

  /**
   * @param columns of the signature with which it was logged, in the order of `model.featureNames`
   * @param predictsProbability its library's `predict` returns the probability of label 1
   */
  constructor(
    readonly source: ModelVersion,
    readonly model: Model,
    columns?: readonly ServedColumn[],
    predictsProbability = false,
  ) {
    this.name = source.model;
    this.version = source.version;
    this.platform = `parivision_${model.kind}`;
    // Clients of the champion's model receive labels, regardless of how the version was logged.
    this.predictsProbability = predictsProbability && source.model !== MODEL_NAME;
    const order = orderOf(model.featureNames);
    // Another registered model keeps its own order of columns: its clients know no other.
    this.takesFeatures = order !== undefined && (source.model === MODEL_NAME || isSameOrder(order));
    if (this.takesFeatures && !isSameOrder(order!)) this.order = order;
    this.columns = this.takesFeatures
      ? FEATURES.map((name) => ({ name, type: isDecimal(basketball.features, name) ? 'double' : 'long' }))
      : (columns ?? model.featureNames.map((name) => ({ name, type: 'double' as const })));
    this.inputs = [{ name: INPUT, datatype: 'FP64', shape: [-1, this.columns.length] }];
    prepareModel(model);
  }

  /** Probability (0..1) of label 1. `row` has a value for each column. */
  probability(row: ArrayLike<number>): number {
    return predictProbability(this.model, this.ownRow(row));
  }

  probabilities(rows: Float64Array, n: number): Float64Array {
    const width = this.columns.length;
    const out = new Float64Array(n);
    if (n < ROWS_WORTH_COLUMNS) {
      for (let i = 0; i < n; i++) out[i] = this.probability(rows.subarray(i * width, (i + 1) * width));
      return out;
    }
    const columns = this.columns.map((_, at) => {
      const column = new Float64Array(n);
      for (let i = 0; i < n; i++) column[i] = rows[i * width + at];
      return column;
    });
    this.columnProbabilities(columns, n, out);
    return out;
  }

  columnProbabilities(columns: readonly Float64Array[], n: number, out: Float64Array): void {
    const own = this.model.featureNames.map((_, j) => columns[this.order ? this.order[j] : j]);
    predictColumns(this.model, own, 0, n, out);
  }

  async infer(inputs: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>> {
    const rows = rowsOf(inputs, INPUT, this.columns.length);
    const n = rows.length / this.columns.length;
    const ones = this.probabilities(rows, n);
    const both = new Float64Array(2 * n);
    const labels = new BigInt64Array(n);
    for (let i = 0; i < n; i++) {
      both[2 * i] = 1 - ones[i];
      both[2 * i + 1] = ones[i];
      labels[i] = ones[i] > 0.5 ? 1n : 0n;
    }
    return new Map<string, Tensor>([
      [PREDICT, { datatype: 'INT64', shape: [n, 1], data: labels }],
      [PREDICT_PROBA, { datatype: 'FP64', shape: [n, 2], data: both }],
    ]);
  }

  /** Built on first use. @throws {NotExplainable} when the model lacks what explanations need */
  get explainer(): Explainer {
    return (this.builtExplainer ??= explainer(this.model));
  }

  /** A row in the order of `columns`, reordered to the model's inputs. */
  ownRow(row: ArrayLike<number>): ArrayLike<number> {
    if (!this.order) return row;
    const own = new Float64Array(this.order.length);
    for (let i = 0; i < own.length; i++) own[i] = row[this.order[i]];
    return own;
  }
}

/** The place of each name in `FEATURES`; undefined if one is no feature of a shot. */
function orderOf(names: readonly string[]): Int32Array | undefined {
  const order = names.map((name) => (FEATURES as readonly string[]).indexOf(name));
  return order.some((index) => index < 0) ? undefined : Int32Array.from(order);
}

function isSameOrder(order: Int32Array): boolean {
  return order.length === FEATURES.length && order.every((index, i) => index === i);
}
