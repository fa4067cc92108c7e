import { AppError } from '../platform/errors/app-error.js';

export function reportUnknown(id: string): AppError {
  return new AppError({
    code: 'drift.report-unknown',
    kind: 'not-found',
    message: `There is no drift report ${id.slice(0, 200)}. GET /drift/reports lists the reports, POST /drift/reports makes one.`,
  });
}

export function noReport(): AppError {
  return new AppError({
    code: 'drift.report-unknown',
    kind: 'not-found',
    message: 'There is no matching drift report yet. POST /drift/reports makes one.',
  });
}

/** @param field of the request. @param rule short name of the rule. @param message what is wrong and what would be valid */
export function driftInvalid(field: string, rule: string, message: string): AppError {
  return new AppError({
    code: 'drift.invalid',
    kind: 'invalid',
    message: `${field}: ${message}`,
    details: [{ field, rule, message: `${field} ${message}` }],
  });
}

export function reportsBusy(waiting: number): AppError {
  return new AppError({
    code: 'drift.busy',
    kind: 'unavailable',
    message: `${waiting} drift reports are waiting already. Try again when they are done.`,
    retryAfterSeconds: 10,
  });
}

export function noChampionToWatch(): AppError {
  return new AppError({
    code: 'drift.no-champion',
    kind: 'conflict',
    message:
      'There is no champion yet with whose reference the window could be compared: the first pipeline run elects one. Name a version, or try again later.',
  });
}

/** @param what the window, as `predictions` or `rows of dataset x` */
export function nothingInWindow(what: string): AppError {
  return new AppError({
    code: 'drift.window-empty',
    kind: 'conflict',
    message: `The window has no ${what}, so there is nothing to compare. Choose a longer window, or try again when there are some.`,
  });
}

/** Whether a report was not made because there is nothing that it could be about. */
export function isNothingToReport(error: unknown): boolean {
  return error instanceof AppError && ['drift.no-champion', 'drift.window-empty'].includes(error.code);
}
