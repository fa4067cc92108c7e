/** The kind of failure, which decides the HTTP status: unauthenticated 401, forbidden 403, invalid 422, not-found 404, conflict 409, too-large 413, unavailable 503, internal 500. */
export type ErrorKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'invalid'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unavailable'
  | 'internal';

/** A fault in one field of the input: the field, the rule it breaks, and a readable sentence. */
export interface FieldFault {
  field: string;
  rule: string;
  message: string;
}

export interface AppErrorOptions {
  /** Stable code, `<module>.<fault>`, listed in docs/errors.md. */
  code: string;
  kind: ErrorKind;
  /** One clear sentence: what is invalid and what would be valid. */
  message: string;
  details?: FieldFault[];
  /** For `unavailable`: when a client may try again, in seconds. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The only error that is thrown on purpose. Any other error is a defect, answered with 500 and without its text. */
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

/** Whether an error is an AppError of one of these kinds. */
export function isAppError(error: unknown, ...kinds: ErrorKind[]): error is AppError {
  return error instanceof AppError && kinds.includes(error.kind);
}

/** The message of a thrown value, for logs and records. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
