import type { ApiDialect, ErrorResponse } from '../../platform/http/api-dialect.js';
import { rememberText, withLargeWholesMarked } from '../../platform/http/exact-json.js';
import { parseJson } from '../../platform/http/json-body.js';
import { errorBody, mlflowErrorOf, speaksMlflow } from './answer-error.js';
import { guardMlflowRequest } from './guard-requests.js';
import { invalidParameter, MlflowError } from './mlflow-error.js';

/** The conventions of MLflow's REST API, as its clients expect them. */
export const mlflowDialect: ApiDialect = {
  owns: speaksMlflow,
  errorOf(exception, url) {
    const error = mlflowErrorOf(exception, url);
    return {
      ...responseOf(error),
      isInternal: error.code === 'INTERNAL_ERROR',
      isUnknownRoute: error.code === 'ENDPOINT_NOT_FOUND',
    };
  },
  badAddress: (detail) => responseOf(invalidParameter(detail)),
  overloaded: (detail) => responseOf(new MlflowError('TEMPORARILY_UNAVAILABLE', detail)),
  /** Keeps integers exact, and the text, which error messages quote. MLflow's server ignores content-encoding. */
  readJson(text) {
    const value = parseJson(withLargeWholesMarked(text));
    rememberText(value, text);
    return value;
  },
  guard: guardMlflowRequest,
};

function responseOf(error: MlflowError): ErrorResponse {
  return { status: error.status, contentType: 'application/json', body: errorBody(error) };
}
