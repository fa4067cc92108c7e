import { AppError } from '../platform/errors/app-error.js';

export function fileUnknown(id: string): AppError {
  return new AppError({
    code: 'feed.file-unknown',
    kind: 'not-found',
    message: `There is no feed file ${id.slice(0, 64)}. GET /feed/files lists those that there are.`,
  });
}

export function fileTooLarge(name: string, maxBytes: number): AppError {
  return new AppError({
    code: 'feed.file-too-large',
    kind: 'too-large',
    message: `${name} has more than the ${Math.floor(maxBytes / 1024 ** 2)} MB that are taken (UPLOAD_MAX_MB).`,
  });
}

/** The body is not a stream of bytes: the content type was another, or there was none. */
export function uploadMissing(): AppError {
  const message =
    'send the file itself as the body, as application/octet-stream (also where it is JSON), application/zip, application/gzip or text/csv';
  return new AppError({
    code: 'feed.upload-missing',
    kind: 'invalid',
    message: `There is no file: ${message}.`,
    details: [{ field: 'body', rule: 'required', message }],
  });
}

export function uploadCutOff(name: string, cause: unknown): AppError {
  return new AppError({
    code: 'feed.upload-cut-off',
    kind: 'invalid',
    message: `${name} did not arrive whole; nothing was kept.`,
    cause,
  });
}

/** FEED_SOURCE names a file that cannot be read. */
export function sourceUnreadable(path: string, cause: Error): AppError {
  return new AppError({
    code: 'feed.source-unreadable',
    kind: 'unavailable',
    message: `FEED_SOURCE names ${path}, which cannot be read: ${cause.message}`,
    cause,
  });
}

/** Other processes took the next rows at every attempt. */
export function servedBusy(): AppError {
  return new AppError({
    code: 'feed.served-busy',
    kind: 'unavailable',
    message: 'Others took the next rows at every attempt. Try again.',
    retryAfterSeconds: 1,
  });
}

/** A run's source had a user or password; they are not stored, and this process does not have them. */
export function credentialsMissing(url: string): AppError {
  return new AppError({
    code: 'feed.credentials-missing',
    kind: 'invalid',
    message: `The source ${url} was given with a user and password, which are not stored: put the address with them into FEED_SOURCE or FEED_ALLOWED, start again, and resume the run.`,
  });
}
