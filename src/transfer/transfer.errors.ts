import { AppError, messageOf } from '../platform/errors/app-error.js';

/** An answer of a server that is no success: it concerns what was asked for, and the rest may go on. */
export class AnswerError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'AnswerError';
  }
}

/** Whether nothing else can be done either: nobody answers, or the key is not let in. */
export function stopsAll(error: unknown): boolean {
  const kinds = ['unavailable', 'unauthenticated', 'forbidden'];
  return error instanceof AppError && kinds.includes(error.kind);
}

export function unreachable(uri: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const reason = (cause as Error)?.cause ?? cause;
  return new AppError({
    code: 'tracking.transfer-unreachable',
    kind: 'unavailable',
    message: `Nobody answers at ${uri} (${messageOf(reason)}). Is the server running?`,
    cause,
  });
}

/** 401 or 403. `remedy` says where a key comes from. */
export function notLetIn(uri: string, status: number, text: string, remedy: string): AppError {
  const said = text === '' ? '' : ` ("${text.slice(0, 200)}")`;
  const message =
    status === 401
      ? `${uri} asks for a key${said}. ${remedy}`
      : `${uri} does not allow this${said}. ${remedy}`;
  return new AppError({
    code: 'tracking.transfer-not-let-in',
    kind: status === 401 ? 'unauthenticated' : 'forbidden',
    message,
  });
}

/** The folder, or what a command names, is not what it should be. */
export function transferInvalid(message: string): AppError {
  return new AppError({ code: 'tracking.transfer-invalid', kind: 'invalid', message });
}
