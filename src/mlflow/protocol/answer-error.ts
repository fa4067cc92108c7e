import { HttpException } from '@nestjs/common';
import { AppError } from '../../platform/errors/app-error.js';
import { diskFaultOf } from '../../platform/errors/disk-fault.js';
import { DATABASE_AWAY_TEXT, isDatabaseAway } from '../../platform/mongo/database-away.js';
import { mlflowCodeOf } from './error-codes.js';
import { type MlflowCode, MLFLOW_STATUS, MlflowError, notImplemented } from './mlflow-error.js';
import { whyNotKept } from './not-kept.js';

/** Addresses of MLflow's API; the rest of the program returns errors as problem+json. */
const PREFIX =
  /^\/(?:ajax-)?api\/\d\.0\/mlflow(?:-artifacts)?(?:\/|\?|$)|^\/(?:get-artifact|model-versions\/get-artifact|graphql|v1\/traces)(?:\?|$)/;

const INVALID = { sqlstate: 'KAM00', error_class: 'INVALID_PARAMETER_VALUE' };
const NOT_FOUND = { sqlstate: 'KAM00', error_class: 'RESOURCE_NOT_FOUND' };
const INTERNAL = { sqlstate: 'XXM00', error_class: 'CLIENT_INTERNAL_ERROR' };

/** The fields that MLflow adds to the body of an error, for some codes. */
const CLASS_OF: Partial<Record<MlflowCode, { sqlstate: string; error_class: string }>> = {
  BAD_REQUEST: INVALID,
  INVALID_PARAMETER_VALUE: INVALID,
  RESOURCE_ALREADY_EXISTS: { sqlstate: 'KAM00', error_class: 'RESOURCE_ALREADY_EXISTS' },
  PERMISSION_DENIED: { sqlstate: 'KAM00', error_class: 'PERMISSION_DENIED' },
  ENDPOINT_NOT_FOUND: NOT_FOUND,
  RESOURCE_DOES_NOT_EXIST: NOT_FOUND,
  INTERNAL_ERROR: INTERNAL,
  TEMPORARILY_UNAVAILABLE: INTERNAL,
};

export function speaksMlflow(url: string): boolean {
  return PREFIX.test(url);
}

/**
 * A thrown value as an MLflow error. Clients repeat 408, 429 and 5xx for minutes, so faults of the caller have none of these.
 */
export function mlflowErrorOf(exception: unknown, url = ''): MlflowError {
  if (exception instanceof MlflowError) return exception;
  if (exception instanceof AppError) return new MlflowError(mlflowCodeOf(exception), exception.message);
  if (exception instanceof HttpException) return ofHttp(exception, url);
  const { name, message } = exception as Error;
  if (name === 'JsonFault')
    return new MlflowError('INVALID_PARAMETER_VALUE', `The body is not JSON: ${message}.`);
  if (name === 'JsonTooLarge') return new MlflowError('INVALID_PARAMETER_VALUE', message);
  if (isDatabaseAway(exception)) return new MlflowError('TEMPORARILY_UNAVAILABLE', DATABASE_AWAY_TEXT);
  const disk = diskFaultOf(exception);
  if (disk) return new MlflowError('TEMPORARILY_UNAVAILABLE', disk);
  return new MlflowError(
    'INTERNAL_ERROR',
    'Something failed inside. The log has the details under the request id.',
  );
}

/** The JSON text of an error response. */
export function errorBody(error: MlflowError): string {
  return JSON.stringify({ error_code: error.code, message: error.message, ...CLASS_OF[error.code] });
}

function ofHttp(exception: HttpException, url: string): MlflowError {
  const status = exception.getStatus();
  if (status === 404) {
    const why = whyNotKept(url);
    return why ? notImplemented(why) : new MlflowError('ENDPOINT_NOT_FOUND', 'There is no such endpoint.');
  }
  if (status === 413) {
    return new MlflowError(
      'INVALID_PARAMETER_VALUE',
      'The body of the request is larger than the limit of 8 MiB.',
    );
  }
  if (status === 415) {
    return new MlflowError(
      'INVALID_PARAMETER_VALUE',
      "Bad Request. Content-Type must be one of ['application/json'].",
    );
  }
  const code = (Object.keys(MLFLOW_STATUS) as MlflowCode[]).find((one) => MLFLOW_STATUS[one] === status);
  if (code) return new MlflowError(code, exception.message);
  return new MlflowError(status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST', exception.message);
}
