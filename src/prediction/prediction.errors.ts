import { AppError } from '../platform/errors/app-error.js';

/** The champion serves predictions, but its model does not contain what an explanation needs. */
export function notExplainable(version: number, why: string): AppError {
  return new AppError({
    code: 'prediction.not-explainable',
    kind: 'conflict',
    message: `Version ${version} cannot be explained: ${why}.`,
  });
}
