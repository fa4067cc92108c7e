import { AppError } from '../platform/errors/app-error.js';

export function noChampion(): AppError {
  return new AppError({
    code: 'prediction.no-champion',
    kind: 'unavailable',
    message:
      'There is no champion yet: the first pipeline run elects one. ' +
      'GET /pipelines/daily shows whether one is in progress, POST /pipelines/daily/runs starts one.',
    retryAfterSeconds: 10,
  });
}

/** The elected model cannot serve predictions; the previous one stays in use. */
export function modelUnfit(version: number, why: string, cause?: unknown): AppError {
  return new AppError({
    code: 'prediction.model-unfit',
    kind: 'internal',
    message: `Version ${version} cannot serve predictions: ${why}.`,
    cause,
  });
}
