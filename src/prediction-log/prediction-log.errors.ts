import { AppError, type FieldFault } from '../platform/errors/app-error.js';

export const blockDamaged = (id: string): AppError =>
  new AppError({
    code: 'prediction.block-damaged',
    kind: 'internal',
    message: `The stored block ${id} of the prediction log does not match its hash.`,
  });

export const predictionUnknown = (id: string): AppError =>
  new AppError({
    code: 'prediction.unknown',
    kind: 'not-found',
    message: `No prediction has the id ${id}: it was never logged, or its block was removed by age or size.`,
  });

export const outcomeUnknown = (id: string): AppError =>
  new AppError({
    code: 'prediction.outcome-unknown',
    kind: 'not-found',
    message: `The prediction ${id} has no outcome.`,
  });

/** Nothing of the request was stored. */
export const outcomesInvalid = (details: FieldFault[]): AppError =>
  new AppError({
    code: 'prediction.outcomes-invalid',
    kind: 'invalid',
    message: `Nothing was stored: ${details[0].message}${details.length > 1 ? `, and ${details.length - 1} more faults` : ''}.`,
    details,
  });
