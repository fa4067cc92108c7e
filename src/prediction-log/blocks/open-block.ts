import {
  type PredictionColumns,
  ROLE_CODE,
  emptyColumns,
  type PredictionRole,
} from './prediction-columns.js';
import { rowDigits, timeDigits } from './prediction-id.js';

/** Rows of a block: one second at 8,192 requests/s, some 1.1 MB. */
export const BLOCK_ROWS = 8192;

/** Longest request id (`requestIdOf`). */
const REQUEST_ID_BYTES = 64;
const PREDICTION_ID_BYTES = 32;

/** A prediction to be logged. */
export interface LoggedPrediction {
  /** Name of the registered model. */
  model: string;
  version: number;
  role: PredictionRole;
  /** Values in the order of `FEATURES`. */
  row: ArrayLike<number>;
  /** 0..1 */
  probability: number;
  /** x-request-id of the response: at most 64 ASCII characters. */
  requestId: string;
  /** Id of the prediction that the caller got, for a shadow's answer. */
  pairedWith?: string;
}

/** The middle digits of every id, so that making one is two concatenations. */
const ROW_DIGITS = Array.from({ length: BLOCK_ROWS }, (_, row) => rowDigits(row));

/**
 * The block that predictions are being written into: arrays that exist beforehand, so that a prediction costs a few stores and
 * no object that outlives the request. Used again once its content was written elsewhere.
 */
export class OpenBlock {
  rows = 0;
  /** Unix ms; with the process it names the block. */
  openedAt = 0;
  private prefix = '';
  private readonly columns = emptyColumns(BLOCK_ROWS);
  private readonly requestEnds = new Int32Array(BLOCK_ROWS + 1);
  private readonly requestBytes = Buffer.alloc(BLOCK_ROWS * REQUEST_ID_BYTES);
  private readonly pairEnds = new Int32Array(BLOCK_ROWS + 1);
  /** Made when the first shadow's answer comes. */
  private pairBytes = Buffer.alloc(0);
  private lastModel = '';
  private lastModelCode = 0;

  constructor(private readonly process: string) {
    this.columns.processes = [process];
    for (let row = 0; row < BLOCK_ROWS; row++) this.columns.idRow[row] = row;
  }

  /** @param openedAt Unix ms, later than of any other block of this process */
  open(openedAt: number): void {
    this.rows = 0;
    this.openedAt = openedAt;
    this.prefix = timeDigits(openedAt);
    this.columns.idTime.fill(openedAt);
    this.columns.models = [];
    this.lastModel = '';
  }

  get isFull(): boolean {
    return this.rows === BLOCK_ROWS;
  }

  /** Writes a prediction made at `at` (Unix ms); its id. The block must not be full. */
  add(prediction: LoggedPrediction, at: number): string {
    const { row, pairedWith } = prediction;
    const { features } = this.columns;
    for (let i = 0; i < features.length; i++) features[i][this.rows] = row[i];
    const { rows } = this;
    this.pairEnds[rows + 1] = pairedWith === undefined ? this.pairEnds[rows] : this.pair(pairedWith);
    return this.end(prediction, prediction.probability, at);
  }

  /** The same for row `index` of many: `rows` row-major. */
  addOf(
    prediction: Omit<LoggedPrediction, 'row' | 'probability' | 'pairedWith'>,
    rows: Float64Array,
    index: number,
    probability: number,
    at: number,
  ): string {
    const { features } = this.columns;
    const from = index * features.length;
    for (let i = 0; i < features.length; i++) features[i][this.rows] = rows[from + i];
    this.pairEnds[this.rows + 1] = this.pairEnds[this.rows];
    return this.end(prediction, probability, at);
  }

  /** The rows so far, over the same memory. */
  content(): PredictionColumns {
    const { rows, columns } = this;
    const cut = <A extends Float64Array | Int32Array | Uint32Array | Int8Array>(array: A): A =>
      array.subarray(0, rows) as A;
    const ends = (array: Int32Array): Int32Array => array.subarray(0, rows + 1);
    return {
      rows,
      idTime: cut(columns.idTime),
      idRow: cut(columns.idRow),
      idProcess: cut(columns.idProcess),
      processes: [this.process],
      at: cut(columns.at),
      features: columns.features.map(cut),
      probability: cut(columns.probability),
      model: cut(columns.model),
      models: columns.models,
      version: cut(columns.version),
      role: cut(columns.role),
      requestId: {
        ends: ends(this.requestEnds),
        bytes: this.requestBytes.subarray(0, this.requestEnds[rows]),
      },
      pairedWith: { ends: ends(this.pairEnds), bytes: this.pairBytes.subarray(0, this.pairEnds[rows]) },
    };
  }

  private end(
    { model, version, role, requestId }: Pick<LoggedPrediction, 'model' | 'version' | 'role' | 'requestId'>,
    probability: number,
    at: number,
  ): string {
    const { columns } = this;
    const row = this.rows++;
    columns.at[row] = at;
    columns.probability[row] = probability;
    columns.version[row] = version;
    columns.role[row] = ROLE_CODE[role];
    columns.model[row] = model === this.lastModel ? this.lastModelCode : this.codeOf(model);
    const begin = this.requestEnds[row];
    this.requestEnds[row + 1] = begin + this.requestBytes.write(requestId, begin, REQUEST_ID_BYTES, 'latin1');
    return this.prefix + ROW_DIGITS[row] + this.process;
  }

  private codeOf(model: string): number {
    const { models } = this.columns;
    let code = models.indexOf(model);
    if (code < 0) code = models.push(model) - 1;
    this.lastModel = model;
    this.lastModelCode = code;
    return code;
  }

  /** Where the text of the current row ends. */
  private pair(id: string): number {
    if (this.pairBytes.length === 0) this.pairBytes = Buffer.alloc(BLOCK_ROWS * PREDICTION_ID_BYTES);
    const begin = this.pairEnds[this.rows];
    return begin + this.pairBytes.write(id, begin, PREDICTION_ID_BYTES, 'latin1');
  }
}
