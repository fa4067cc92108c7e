import { protocolDialect } from './protocol-dialect.js';

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
export const scoringDialect = protocolDialect(
  (url) => (url[1] === 'i' || url[1] === 'p') && ADDRESS.test(url),
  ({ status, message }) => ({ error_code: CODES[status] ?? 'BAD_REQUEST', message }),
);
