import { AppError } from '../platform/errors/app-error.js';
import { FEATURES } from '../basketball/index.js';
import type { ServedModel } from '../serving/index.js';

/** The champion serves predictions, but its model does not contain what an explanation needs. */
export function notExplainable(version: number, why: string): AppError {
  return new AppError({
    code: 'prediction.not-explainable',
    kind: 'conflict',
    message: `Version ${version} cannot be explained: ${why}.`,
  });
}

/** The query parameter `model` is empty or repeated. */
export function modelParameterInvalid(): AppError {
  const message =
    'model must be one version number (model=7), one alias (model=champion), or latest; without it the champion answers.';
  return new AppError({
    code: 'prediction.model-parameter',
    kind: 'invalid',
    message,
    details: [{ field: 'model', rule: 'selector', message }],
  });
}

/** The version is served with its own columns only. */
export function otherColumns({ name, version, columns, inputs }: ServedModel): AppError {
  const names = (columns ?? inputs).map((one) => one.name).join(', ');
  return new AppError({
    code: 'prediction.other-columns',
    kind: 'conflict',
    message:
      `Version ${version} of ${name} has the columns ${names.slice(0, 500)}, and not the features of a shot (${FEATURES.join(', ')}): ` +
      `use POST /v2/models/${name}/versions/${version}/infer.`,
  });
}
