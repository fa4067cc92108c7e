import { protocolDialect } from './protocol-dialect.js';

const PREFIX = '/v2';

/** The conventions of the Open Inference Protocol: an error is `{"error": text}`, here with the code of docs/errors.md. */
export const oipDialect = protocolDialect(
  (url) => url.startsWith(PREFIX) && (url.length === 3 || url[3] === '/' || url[3] === '?'),
  ({ code, message }) => ({ error: message, code }),
);
