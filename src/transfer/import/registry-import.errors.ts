import { AppError } from '../../platform/errors/app-error.js';

/** A registered model or version exists here with other content. It was not changed. */
export function importDiffers(what: string, field: string): AppError {
  return new AppError({
    code: 'registry.import-differs',
    kind: 'conflict',
    message: `${what} exists with another ${field} and was not changed.`,
  });
}

/** A number is never used twice: what was recorded about the deleted version would seem to be about the new one. */
export function importNumberUsed(model: string, version: number): AppError {
  return new AppError({
    code: 'registry.import-number-used',
    kind: 'conflict',
    message: `Version ${version} of ${model.slice(0, 256)} was deleted here, and its number is not used again.`,
  });
}

/** The source of the version does not exist here, or is not allowed. */
export function importSourceUnknown(model: string, version: number, why: string): AppError {
  return new AppError({
    code: 'registry.import-source',
    kind: 'conflict',
    message: `Version ${version} of ${model.slice(0, 256)} cannot be imported: ${why.replace(/\.$/, '').slice(0, 1000)}.`,
  });
}

export function importAliasLeft(model: string, alias: string, why: string): AppError {
  return new AppError({
    code: 'registry.import-alias',
    kind: 'conflict',
    message: `The alias ${alias.slice(0, 255)} of ${model.slice(0, 256)} was not set: ${why}.`,
  });
}

/** @param what the model, version or alias with the invalid field */
export function importedFieldInvalid(what: string, { details, message }: AppError): AppError {
  const rule = details?.at(0)?.rule ?? 'invalid';
  return new AppError({
    code: 'registry.invalid',
    kind: 'invalid',
    message: `${what}: ${message}`,
    details: [{ field: what, rule, message }],
  });
}
