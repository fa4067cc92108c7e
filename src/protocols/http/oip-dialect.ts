import type { ApiDialect, ErrorResponse } from '../../platform/http/api-dialect.js';
import { foreignChange } from '../../platform/http/guard-requests.js';
import { parseJson } from '../../platform/http/json-body.js';
import { faultOf, type ProtocolFault } from '../protocol-fault.js';

const PREFIX = '/v2';

/** The conventions of the Open Inference Protocol: an error is `{"error": text}`, here with the code of docs/errors.md. */
export const oipDialect: ApiDialect = {
  owns: (url) => url.startsWith(PREFIX) && (url.length === 3 || url[3] === '/' || url[3] === '?'),
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

function responseOf({ status, code, message }: ProtocolFault): ErrorResponse {
  return { status, contentType: 'application/json', body: JSON.stringify({ error: message, code }) };
}
