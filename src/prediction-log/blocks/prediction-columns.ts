import { FEATURES } from '../../basketball/index.js';

/** Why a version predicted: it is the champion; it answers a share of the requests; it predicts for the log only; the request named it. */
export const PREDICTION_ROLES = ['champion', 'canary', 'shadow', 'requested'] as const;
export type PredictionRole = (typeof PREDICTION_ROLES)[number];

/** Code of a role in the column `role`. */
export const ROLE_CODE: Readonly<Record<PredictionRole, number>> = {
  champion: 0,
  canary: 1,
  shadow: 2,
  requested: 3,
};

/** The ids of the rows of a block, in parts: see `prediction-id.ts`. */
export interface IdColumns {
  /** Unix ms of the block in which the row was first written. */
  idTime: Float64Array;
  /** Place in that block. */
  idRow: Uint32Array;
  /** Index into `processes`. */
  idProcess: Int32Array;
  /** 12 hex digits each. */
  processes: string[];
}

/** Texts one after the other; row i has the bytes from `ends[i]` to `ends[i + 1]`. */
export interface TextBytes {
  ends: Int32Array;
  bytes: Uint8Array;
}

/** Predictions as columns; each array has `rows` entries. */
export interface PredictionColumns extends IdColumns {
  rows: number;
  /** Unix ms at which the prediction was made. */
  at: Float64Array;
  /** One column for each of `FEATURES`, in that order. */
  features: Float64Array[];
  /** 0..1 */
  probability: Float64Array;
  /** Index into `models`. */
  model: Int32Array;
  /** Names of registered models. */
  models: string[];
  version: Int32Array;
  /** `ROLE_CODE` */
  role: Int8Array;
  requestId: TextBytes;
  /** Id of the prediction that the caller got, for a shadow's; empty else. */
  pairedWith: TextBytes;
}

/** Room for rows; the texts are set afterwards. */
export function emptyColumns(rows: number): Omit<PredictionColumns, 'requestId' | 'pairedWith'> {
  return {
    rows,
    idTime: new Float64Array(rows),
    idRow: new Uint32Array(rows),
    idProcess: new Int32Array(rows),
    processes: [],
    at: new Float64Array(rows),
    features: FEATURES.map(() => new Float64Array(rows)),
    probability: new Float64Array(rows),
    model: new Int32Array(rows),
    models: [],
    version: new Int32Array(rows),
    role: new Int8Array(rows),
  };
}

/** The text of a row. */
export function textAt({ ends, bytes }: TextBytes, row: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + ends[row], ends[row + 1] - ends[row]).toString(
    'latin1',
  );
}

/** Texts of Latin-1 as bytes; ids and names are ASCII. */
export function textBytes(texts: readonly string[]): TextBytes {
  const ends = new Int32Array(texts.length + 1);
  for (const [row, text] of texts.entries()) ends[row + 1] = ends[row] + text.length;
  return { ends, bytes: new Uint8Array(Buffer.from(texts.join(''), 'latin1')) };
}
