import { AppError } from '../platform/errors/app-error.js';

/*
 * Clients' programs may compare the messages, so those that a client can receive have the exact wording of its protocol.
 */

export function modelUnknown(model: string): AppError {
  return new AppError({
    code: 'registry.model-unknown',
    kind: 'not-found',
    message: `Registered Model with name=${model} not found`,
  });
}

export function modelExists(model: string): AppError {
  return new AppError({
    code: 'registry.model-exists',
    kind: 'conflict',
    message: `Registered Model (name=${model}) already exists.`,
  });
}

export function versionUnknown(model: string, version: number): AppError {
  return new AppError({
    code: 'registry.version-unknown',
    kind: 'not-found',
    message: `Model Version (name=${model}, version=${version}) not found`,
  });
}

export function noVersionYet(model: string): AppError {
  return new AppError({
    code: 'registry.no-version',
    kind: 'not-found',
    message: `Latest version not found for model ${model}.`,
  });
}

export function aliasUnknown(alias: string): AppError {
  return new AppError({
    code: 'registry.alias-unknown',
    kind: 'not-found',
    message: `Registered model alias ${alias} not found.`,
  });
}

/** The alias decides which version serves predictions, and the caller may not move it. */
export function aliasForbidden(model: string, alias: string): AppError {
  return new AppError({
    code: 'registry.alias-forbidden',
    kind: 'forbidden',
    message: `The alias ${alias} of ${model} says which version answers predictions: it takes a key of the role admin.`,
  });
}

export function aliasKept(model: string, alias: string): AppError {
  return new AppError({
    code: 'registry.alias-kept',
    kind: 'conflict',
    message: `The alias ${alias} of ${model} says which version answers predictions: give it to another version instead of removing it.`,
  });
}

/** @param change what was to be done: `renamed`, `deleted` */
export function modelServing(model: string, aliases: readonly string[], change: string): AppError {
  return new AppError({
    code: 'registry.model-serving',
    kind: 'conflict',
    message: `Registered Model (name=${model}) answers predictions through its alias ${aliases.join(', ')}: it cannot be ${change}.`,
  });
}

/** @param why one sentence, with what to do instead */
export function versionServing(model: string, version: number, why: string): AppError {
  return new AppError({
    code: 'registry.version-serving',
    kind: 'conflict',
    message: `Model Version (name=${model}, version=${version}) cannot be deleted: ${why}`,
  });
}

/** @param message one sentence on the field and its rule */
export function registryInvalid(field: string, rule: string, message: string): AppError {
  return new AppError({
    code: 'registry.invalid',
    kind: 'invalid',
    message,
    details: [{ field, rule, message }],
  });
}

/** The source of a version is not allowed, or does not lie within the run or logged model that is named. */
export function sourceInvalid(message: string): AppError {
  return new AppError({
    code: 'registry.source-invalid',
    kind: 'invalid',
    message,
    details: [{ field: 'source', rule: 'source', message }],
  });
}

/** @param field of the call that has to name what contains the source */
export function sourceOutside(source: string, field: 'run_id' | 'model_id'): AppError {
  return sourceInvalid(
    `Invalid model version source: '${source}'. The ${field} request parameter must identify the resource that contains the source.`,
  );
}

export function filesElsewhere(model: string, version: number, location: string): AppError {
  return new AppError({
    code: 'registry.files-elsewhere',
    kind: 'conflict',
    message: `The files of Model Version (name=${model}, version=${version}) are kept elsewhere: ${location}`,
  });
}

/** A client's version that has no model file yet. */
export function notServable(model: string, version: number, why: string): AppError {
  return new AppError({
    code: 'registry.not-servable',
    kind: 'conflict',
    message: `Version ${version} of ${model} cannot answer predictions: ${why}.`,
  });
}

/** A version may only point at a file that is there, complete, and has the content of its hash. */
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

/** A model with other features than a shot cannot serve. */
export function importFeatures(unknown: string[], missing: string[]): AppError {
  const more = unknown.length > 0 ? ` it has ${unknown.slice(0, 20).join(', ').slice(0, 500)};` : '';
  const less = missing.length > 0 ? ` it lacks ${missing.join(', ')};` : '';
  return new AppError({
    code: 'registry.import-features',
    kind: 'invalid',
    message: `The file cannot be imported:${more}${less} a model must have the seven features of a shot.`,
  });
}
