import type { AppError, ErrorKind } from '../../platform/errors/app-error.js';
import type { MlflowCode } from './mlflow-error.js';

/** Codes of our rules for which MLflow's error code does not follow from the kind of the error. */
const BY_CODE: Readonly<Record<string, MlflowCode>> = {
  'registry.alias-unknown': 'INVALID_PARAMETER_VALUE',
  'registry.model-exists': 'RESOURCE_ALREADY_EXISTS',
  'tracking.experiment-exists': 'RESOURCE_ALREADY_EXISTS',
  'tracking.experiment-name-taken': 'BAD_REQUEST',
  'tracking.model-param-changed': 'BAD_REQUEST',
};

const BY_KIND: Readonly<Record<ErrorKind, MlflowCode>> = {
  unauthenticated: 'UNAUTHENTICATED',
  forbidden: 'PERMISSION_DENIED',
  invalid: 'INVALID_PARAMETER_VALUE',
  'not-found': 'RESOURCE_DOES_NOT_EXIST',
  conflict: 'INVALID_PARAMETER_VALUE',
  'too-large': 'INVALID_PARAMETER_VALUE',
  unavailable: 'TEMPORARILY_UNAVAILABLE',
  internal: 'INTERNAL_ERROR',
};

/** MLflow's error code for one of our errors: by its code, otherwise by its kind. */
export function mlflowCodeOf({ code, kind }: Pick<AppError, 'code' | 'kind'>): MlflowCode {
  return Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : BY_KIND[kind];
}
