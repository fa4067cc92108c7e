import { AppError } from '../platform/errors/app-error.js';

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
