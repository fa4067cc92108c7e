import { AppError, type FieldFault } from '../platform/errors/app-error.js';

export function modelUnknown(model: string): AppError {
  return new AppError({
    code: 'registry.model-unknown',
    kind: 'not-found',
    message: `There is no registered model ${model.slice(0, 100)}.`,
  });
}

export function versionUnknown(model: string, version: number): AppError {
  return new AppError({
    code: 'registry.version-unknown',
    kind: 'not-found',
    message: `Model ${model.slice(0, 100)} has no version ${version}.`,
  });
}

export function aliasUnknown(model: string, alias: string): AppError {
  return new AppError({
    code: 'registry.alias-unknown',
    kind: 'not-found',
    message: `Model ${model.slice(0, 100)} has and had no alias ${alias.slice(0, 100)}.`,
  });
}

export function registryInvalid(faults: FieldFault[]): AppError {
  return new AppError({
    code: 'registry.invalid',
    kind: 'invalid',
    message: faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '),
    details: faults,
  });
}

/** A client's version that has no model file of ours yet. */
export function notServable(model: string, version: number, why: string): AppError {
  return new AppError({
    code: 'registry.not-servable',
    kind: 'conflict',
    message: `Version ${version} of ${model} cannot answer predictions: ${why}.`,
  });
}

/** A version may only point at a file that is there, complete, and has the content that its hash says. */
export function modelFileMissing(hash: string): AppError {
  return new AppError({
    code: 'registry.model-file-missing',
    kind: 'invalid',
    message: `modelHash: there is no stored file ${hash.slice(0, 64)}; store the model file before the version is made.`,
  });
}

/** The idempotency key of (model, run) belongs to another model file. */
export function versionDiffers(model: string, version: number, runId: string): AppError {
  return new AppError({
    code: 'registry.version-differs',
    kind: 'conflict',
    message: `Run ${runId} is version ${version} of ${model} already, with another model file. Register the new file under a new run.`,
  });
}

export function notExportable(model: string, version: number, why: string): AppError {
  return new AppError({
    code: 'registry.not-exportable',
    kind: 'conflict',
    message: `Version ${version} of ${model.slice(0, 100)} cannot be exported: ${why}.`,
  });
}

/** The file is of no known format, or breaks a rule of its format. */
export function importInvalid(why: string): AppError {
  return new AppError({
    code: 'registry.import-invalid',
    kind: 'invalid',
    message: `The file cannot be imported: ${why.slice(0, 1000)}.`,
  });
}

/** A model that asks for other things than a shot has cannot serve. */
export function importFeatures(unknown: string[], missing: string[]): AppError {
  const more = unknown.length > 0 ? ` it has ${unknown.slice(0, 20).join(', ').slice(0, 500)};` : '';
  const less = missing.length > 0 ? ` it lacks ${missing.join(', ')};` : '';
  return new AppError({
    code: 'registry.import-features',
    kind: 'invalid',
    message: `The file cannot be imported:${more}${less} a model must have the seven features of a shot.`,
  });
}

/** A model or a version of that name or number is here and is not what was to be imported. It was left as it is. */
export function importDiffers(what: string, field: string): AppError {
  return new AppError({
    code: 'registry.import-differs',
    kind: 'conflict',
    message: `${what} is here already with another ${field}, and was left as it is.`,
  });
}

/** A number is never given twice: what was said of the version that had it would be said of another one. */
export function importNumberUsed(model: string, version: number): AppError {
  return new AppError({
    code: 'registry.import-number-used',
    kind: 'conflict',
    message: `Version ${version} of ${model.slice(0, 256)} was deleted here, and its number is not given again.`,
  });
}

/** What the version points at is not here, or is no place that this server takes. */
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
