import type { ApiDialect, ErrorResponse } from '../../platform/http/api-dialect.js';
import { foreignChange } from '../../platform/http/guard-requests.js';
import { parseJson } from '../../platform/http/json-body.js';
import { faultOf, type ProtocolFault } from '../protocol-fault.js';

const ADDRESS = /^\/(?:invocations|ping)\/?(?:\?|$)/;

/** MLflow's codes of errors, by status. */
const CODES: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  409: 'RESOURCE_CONFLICT',
  500: 'INTERNAL_ERROR',
  503: 'TEMPORARILY_UNAVAILABLE',
};

/** The conventions of MLflow's scoring server: an error is `{"error_code", "message"}`, without a stack or data of the request. */
export const scoringDialect: ApiDialect = {
  owns: (url) => (url[1] === 'i' || url[1] === 'p') && ADDRESS.test(url),
  errorOf(exception) {
    const fault = faultOf(exception);
    return {
      ...responseOf(fault),
      isInternal: fault.status === 500,
      isUnknownRoute: fault.code === 'http.not-found',
    };
  },
  badAddress: (message) => responseOf({ status: 400, code: 'http.bad-address', message }),
  overloaded: (message) => responseOf({ status: 503, code: 'http.overloaded', message }),
  readJson: parseJson,
  guard: (request, _reply, server) => foreignChange(request, server),
};

function responseOf({ status, message }: ProtocolFault): ErrorResponse {
  const body = { error_code: CODES[status] ?? 'BAD_REQUEST', message };
  return { status, contentType: 'application/json', body: JSON.stringify(body) };
}
