import { AppError } from '../../platform/errors/app-error.js';

/** @param why a sentence without its full stop */
export function noReference(model: string, version: number, why: string): AppError {
  return new AppError({
    code: 'drift.no-reference',
    kind: 'conflict',
    message:
      `Version ${version} of ${model} has no reference to compare with: ${why}. ` +
      'Name a snapshot as its reference (reference=<id>, ids are in GET /gold/snapshots), or a version that was trained here.',
  });
}
