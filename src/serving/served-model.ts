/** What answers: a version of a registered model in memory, whatever computes it. */

/** Element types of the Open Inference Protocol. */
export type Datatype =
  | 'BOOL'
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  | 'UINT64'
  | 'INT8'
  | 'INT16'
  | 'INT32'
  | 'INT64'
  | 'FP16'
  | 'FP32'
  | 'FP64'
  | 'BYTES';

export type TypedArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

export interface TensorSpec {
  name: string;
  datatype: Datatype;
  /** -1: any size. */
  shape: number[];
}

export interface Tensor {
  datatype: Datatype;
  shape: number[];
  /** Row-major. BOOL is a byte, 0 or 1; FP16 are the raw bits; BYTES are texts. */
  data: TypedArray | string[];
}

/** Types of columns, as in an MLflow signature. */
export type ColumnType = 'double' | 'float' | 'long' | 'integer' | 'boolean' | 'string';

export interface ServedColumn {
  name: string;
  type: ColumnType;
}

/** A model version, loaded, checked and warm. Immutable: another version is another instance. */
export interface ServedModel {
  /** Of the registered model. */
  readonly name: string;
  readonly version: number;
  /** What computes it. */
  readonly platform: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Tabular models: the columns of a row, in order. Absent for models of tensors. */
  readonly columns?: readonly ServedColumn[];
  /** True: the champion's contract, the seven features in the order of `FEATURES`. */
  readonly takesFeatures: boolean;
  /** Its library's `predict` returns the probability of label 1, and not labels. */
  readonly predictsProbability?: boolean;
  /** Models that answer at once: rows, row-major [n, columns.length], to the probability (0..1) of label 1 of each. */
  probabilities?(rows: Float64Array, n: number): Float64Array;
  /** The same for rows 0 .. n - 1 of columns, in the order of `columns`, written to `out`. */
  columnProbabilities?(columns: readonly Float64Array[], n: number, out: Float64Array): void;
  /** The same of models that are computed elsewhere and have an output that is a probability. */
  probabilitiesLater?(rows: Float64Array, n: number): Promise<Float64Array>;
  /** Releases what it holds outside of this process's memory, after the requests in progress. */
  close?(): void;
  /** @throws {AppError} `serving.tensor-invalid` when an input is missing, or has another type or shape */
  infer(inputs: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>>;
}

/** Which version of a registered model. `latest` in the place of an alias is the newest one. */
export type ModelSelector = { version: number } | { alias: string };
