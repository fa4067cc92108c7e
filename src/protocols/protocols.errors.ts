import { AppError } from '../platform/errors/app-error.js';

/** Characters of a name or value of the request that a message repeats. */
const MOST_SHOWN = 60;

/** The request breaks the protocol: its form, a tensor, a column or a value. */
export function invalidRequest(message: string): AppError {
  return new AppError({ code: 'protocols.invalid', kind: 'invalid', message });
}

/** The body, or the JSON in it, is larger than this protocol accepts. */
export function requestTooLarge(message: string): AppError {
  return new AppError({ code: 'protocols.too-large', kind: 'too-large', message });
}

/** A text of the request, quoted and short enough for a message. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
}
