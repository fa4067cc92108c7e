import { AppError } from '../platform/errors/app-error.js';
import type { QuarantinedRow } from './game-store.port.js';

/** Characters of a row in a message. */
const SHOWN = 300;

/** The id is an idempotency key: it belongs to one source and one dataset. */
export function batchDiffers(id: string, sourceKey: string, dataset: string): AppError {
  return new AppError({
    code: 'bronze.batch-differs',
    kind: 'conflict',
    message: `Batch ${id.slice(0, 100)} exists and reads ${sourceKey.slice(0, 200)} into dataset ${dataset}. Take a new id for another source or dataset.`,
  });
}

export function datasetInvalid(dataset: string): AppError {
  const rule = 'must be 1 to 63 lower-case letters, digits or -, and begin with a letter or digit';
  return new AppError({
    code: 'bronze.dataset-invalid',
    kind: 'invalid',
    message: `dataset ${rule}, not ${JSON.stringify(dataset.slice(0, 100))}.`,
    details: [{ field: 'dataset', rule: 'slug', message: rule }],
  });
}

export function gameUnknown(id: string): AppError {
  return new AppError({
    code: 'bronze.game-unknown',
    kind: 'not-found',
    message: `There is no game ${id.slice(0, 100)}.`,
  });
}

export function batchUnknown(id: string): AppError {
  return new AppError({
    code: 'bronze.batch-unknown',
    kind: 'not-found',
    message: `There is no batch ${id.slice(0, 100)}.`,
  });
}

/** Others wrote the same games again and again while they were to be merged. */
export function gamesBusy(count: number): AppError {
  return new AppError({
    code: 'bronze.games-busy',
    kind: 'unavailable',
    message: `${count} games were written by others at every attempt to merge into them. Try again.`,
    retryAfterSeconds: 5,
  });
}

/** No row of a batch could be read: the fault is in the file, and its rows show it. */
export function nothingTaken(total: number, lookedAt: number, rows: QuarantinedRow[]): AppError {
  const [first] = rows;
  const of = lookedAt < total ? ` of the first ${lookedAt}` : '';
  const place = first?.file === undefined ? `line ${first?.line}` : `${first.file}, line ${first.line}`;
  const reason = first
    ? ` The most common reason (${rows.length} rows${of}): ${first.message}. The first one, ${place}: ${first.raw.slice(0, SHOWN)}`
    : '';
  return new AppError({
    code: 'bronze.nothing-taken',
    kind: 'invalid',
    message: `None of the ${total} rows could be read; they are in GET /bronze/quarantine.${reason}`,
    ...(first && { details: [{ field: first.column ?? 'row', rule: first.code, message: first.message }] }),
  });
}
