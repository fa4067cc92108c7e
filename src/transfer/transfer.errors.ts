import { AppError, messageOf } from '../platform/errors/app-error.js';

/** An error response of a server. It concerns the requested item; the others may continue. */
export class ResponseError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ResponseError';
  }
}

/** Whether an error stops everything: the server does not respond, or refuses the key. */
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
    message: `No response from ${uri} (${messageOf(reason)}). Is the server running?`,
    cause,
  });
}

/** 401 or 403. @param remedy how to give a key */
export function keyRefused(uri: string, status: number, text: string, remedy: string): AppError {
  const said = text === '' ? '' : ` ("${text.slice(0, 200)}")`;
  const message =
    status === 401
      ? `${uri} requires a key${said}. ${remedy}`
      : `${uri} does not allow this${said}. ${remedy}`;
  return new AppError({
    code: 'tracking.transfer-not-let-in',
    kind: status === 401 ? 'unauthenticated' : 'forbidden',
    message,
  });
}

/** The folder, or an argument of the command, is invalid. */
export function transferInvalid(message: string): AppError {
  return new AppError({ code: 'tracking.transfer-invalid', kind: 'invalid', message });
}
