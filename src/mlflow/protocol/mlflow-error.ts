import { pythonJson, pythonType } from './python-text.js';

/** The MLflow error codes that this server returns, with MLflow's HTTP status for each. */
export const MLFLOW_STATUS = {
  BAD_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_DOES_NOT_EXIST: 404,
  RESOURCE_CONFLICT: 409,
  REQUEST_LIMIT_EXCEEDED: 429,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

export type MlflowCode = keyof typeof MLFLOW_STATUS;

/** Characters of the longest message; longer ones, which quote a value of the request, are cut. */
const LONGEST = 2000;

/** An error of MLflow's API: a client branches on `code` and shows `message`. */
export class MlflowError extends Error {
  constructor(
    readonly code: MlflowCode,
    message: string,
  ) {
    super(message.length > LONGEST ? `${message.slice(0, LONGEST)}…` : message);
    this.name = 'MlflowError';
  }

  get status(): number {
    return MLFLOW_STATUS[this.code];
  }
}

/** A value that breaks a rule. */
export function invalidParameter(message: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', message);
}

export function missingParameter(name: string): MlflowError {
  return invalidParameter(
    `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`,
  );
}

/** @param text the value as JSON */
export function wrongType(name: string, text: string): MlflowError {
  const shown = pythonJson(text);
  const short = shown.length > LONGEST / 2 ? `${shown.slice(0, LONGEST / 2)}…` : shown;
  return invalidParameter(
    `Invalid value ${short} for parameter '${name}' supplied:  Hint: Value was of type '${pythonType(text)}'. See the API docs for more information about request parameters.`,
  );
}

export function doesNotExist(message: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
}

export function alreadyExists(message: string): MlflowError {
  return new MlflowError('RESOURCE_ALREADY_EXISTS', message);
}

/** A call of MLflow's API that this server does not support. Clients use an alternative where there is one. */
export function notImplemented(message: string): MlflowError {
  return new MlflowError('NOT_IMPLEMENTED', message);
}
