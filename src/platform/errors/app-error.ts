/** What kind of failure it is; decides the HTTP status: unauthenticated 401, forbidden 403, invalid 422, not-found 404, conflict 409, too-large 413, unavailable 503, internal 500. */
export type ErrorKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'invalid'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unavailable'
  | 'internal';

/** One fault in one field of the input: which field, which rule it breaks, and a sentence for people. */
export interface FieldFault {
  field: string;
  rule: string;
  message: string;
}

export interface AppErrorOptions {
  /** Stable code, `<module>.<fault>`, listed in docs/errors.md. */
  code: string;
  kind: ErrorKind;
  /** One clear sentence: what is wrong and what would be right. */
  message: string;
  details?: FieldFault[];
  /** For `unavailable`: when a client may try again, in seconds. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The only error that rules throw on purpose. Anything else is a defect and answers 500 without its text. */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details?: FieldFault[];
  readonly retryAfterSeconds?: number;

  constructor(options: AppErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.kind = options.kind;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The text of whatever was thrown, for logs and ledgers. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
