import { isUtf8 } from 'node:buffer';
import { firstJsonFault } from '../platform/http/json-fault.js';
import { invalidRequest, requestTooLarge } from './protocols.errors.js';

/** JSON of this size is parsed in some 50 ms, during which nothing else is answered: more than 200,000 rows of seven columns. */
export const MOST_JSON_BYTES = 8 * 1024 * 1024;

/**
 * The value of a JSON body.
 * @throws {AppError} `protocols.invalid` when it is not JSON in UTF-8; `protocols.too-large` when it is too large
 */
export function parseJsonBody(body: Buffer): unknown {
  const text = textOfBody(body, 'JSON');
  if (text === '') throw invalidRequest('The body is empty: it must be a JSON object.');
  try {
    return JSON.parse(text);
  } catch {
    const fault = firstJsonFault(text);
    const where = fault ? `${fault.reason} at character ${fault.position}` : 'unexpected text';
    throw invalidRequest(`The body is not JSON: ${where}.`);
  }
}

/** @throws {AppError} `protocols.invalid` when the bytes are not UTF-8; `protocols.too-large` when there are too many */
export function textOfBody(body: Buffer, what: string): string {
  if (body.length > MOST_JSON_BYTES) {
    throw requestTooLarge(
      `The ${what} has ${body.length} bytes; ${MOST_JSON_BYTES} are accepted: send it in parts.`,
    );
  }
  if (!isUtf8(body)) throw invalidRequest(`The ${what} is not UTF-8.`);
  return body.toString();
}
