import { FEATURES } from '../../basketball/index.js';
import { AppError, type FieldFault } from '../../platform/errors/app-error.js';

/** Rows of a JSON body at most; for more there are streams. */
export const MOST_JSON_ROWS = 10_000;
/** Faults that a response lists. */
export const MOST_FAULTS = 20;

/** What is wrong with a field of a row, or with the whole row. */
export interface RowFault {
  /** Absent: the whole row. */
  field?: string;
  rule: string;
  text: string;
}

/** A fault with its row, counted from 0, and its line in a text, counted from 1. */
export interface PlacedFault extends RowFault {
  row: number;
  line?: number;
}

/** Rows that cannot be predicted; the rest of the request is not predicted either. */
export function rowsInvalid(faults: readonly PlacedFault[]): AppError {
  const details = faults.slice(0, MOST_FAULTS).map(detailOf);
  const more = faults.length > MOST_FAULTS ? ` There are more faults than the ${MOST_FAULTS} listed.` : '';
  return batchInvalid(`${details[0].message}.${more}`, details);
}

/** A fault of the body as a whole. @param text a sentence without its full stop */
export function bodyInvalid(rule: string, text: string): AppError {
  return batchInvalid(text.endsWith('?') ? text : `${text}.`, [{ field: 'body', rule, message: text }]);
}

export function noRows(): AppError {
  return bodyInvalid(
    'arrayNotEmpty',
    `There are no rows: send at least one, with a value for each of ${FEATURES.join(', ')}`,
  );
}

/** One record batch of an Arrow stream is read as a whole, so it must not be large. */
export function recordBatchTooLarge(mebibytes: number): AppError {
  return new AppError({
    code: 'prediction.record-batch-too-large',
    kind: 'too-large',
    message: `A record batch has more than ${mebibytes} MiB: write smaller ones, for example write_table(table, max_chunksize=65536).`,
  });
}

/** The requested version answers single requests only. */
export function modelWithoutBatches(name: string, version: number): AppError {
  return new AppError({
    code: 'prediction.model-without-batches',
    kind: 'conflict',
    message: `Version ${version} of ${name} does not accept batches: use /v2/models/${name}/versions/${version}/infer.`,
  });
}

function batchInvalid(message: string, details: FieldFault[]): AppError {
  return new AppError({ code: 'prediction.rows-invalid', kind: 'invalid', message, details });
}

function detailOf({ row, line, field, rule, text }: PlacedFault): FieldFault {
  const place = line === undefined ? `row ${row}` : `row ${row} (line ${line})`;
  return {
    field: field === undefined ? `[${row}]` : `[${row}].${field}`,
    rule,
    message: field === undefined ? `${place}: ${text}` : `${place}, ${field}: ${text}`,
  };
}
