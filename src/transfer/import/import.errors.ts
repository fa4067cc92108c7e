import { AppError } from '../../platform/errors/app-error.js';

/** An item with the id of an imported one exists and differs from it. It was not changed. */
export function importDiffers(what: string, field: string): AppError {
  return new AppError({
    code: 'tracking.import-differs',
    kind: 'conflict',
    message: `${what} exists with another ${field} and was not changed.`,
  });
}

/** An import was finished before all of it had arrived. */
export function importIncomplete(what: string, missing: string): AppError {
  return new AppError({
    code: 'tracking.import-incomplete',
    kind: 'conflict',
    message: `${what} is not complete: ${missing}. Import it again.`,
  });
}

export function importIntoDeleted(name: string): AppError {
  return new AppError({
    code: 'tracking.import-into-deleted',
    kind: 'conflict',
    message: `Experiment ${name.slice(0, 500)} is deleted here: restore it, then import again.`,
  });
}
