import type { ApiDialect, ErrorResponse } from '../../platform/http/api-dialect.js';
import { foreignChange } from '../../platform/http/guard-requests.js';
import { parseJson } from '../../platform/http/json-body.js';
import { faultOf, type ProtocolFault } from '../protocol-fault.js';

/** The dialect of a protocol whose errors are JSON and whose requests are read as this program's own. */
export function protocolDialect(
  owns: ApiDialect['owns'],
  bodyOf: (fault: ProtocolFault) => Record<string, unknown>,
): ApiDialect {
  const responseOf = (fault: ProtocolFault): ErrorResponse => ({
    status: fault.status,
    contentType: 'application/json',
    body: JSON.stringify(bodyOf(fault)),
  });
  return {
    owns,
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
}
