import { AppError } from '../platform/errors/app-error.js';

export function noChampion(): AppError {
  return new AppError({
    code: 'prediction.no-champion',
    kind: 'unavailable',
    message:
      'There is no champion yet that could answer: the first pipeline run elects one. ' +
      'GET /pipelines/daily says whether one is under way, POST /pipelines/daily/runs starts one.',
    retryAfterSeconds: 10,
  });
}

/** The elected model cannot serve; the one before it goes on answering. */
export function modelUnfit(version: number, why: string, cause?: unknown): AppError {
  return new AppError({
    code: 'prediction.model-unfit',
    kind: 'internal',
    message: `Version ${version} cannot answer: ${why}.`,
    cause,
  });
}

/** The champion answers, but its model does not hold what an explanation needs. */
export function notExplainable(version: number, why: string): AppError {
  return new AppError({
    code: 'prediction.not-explainable',
    kind: 'conflict',
    message: `Version ${version} cannot be explained: ${why}.`,
  });
}
