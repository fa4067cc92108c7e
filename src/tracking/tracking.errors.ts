import { didYouMean } from '../algorithms/text/nearest-name.js';
import { quotedText } from '../platform/text/literals.js';
import { AppError, type FieldFault } from '../platform/errors/app-error.js';

export function runUnknown(id: string): AppError {
  return notFound('tracking.run-unknown', `Run with id=${id} not found`);
}

/** There are fewer finished runs than `latest` or `latest~n` needs. */
export function noFinishedRun(): AppError {
  return new AppError({
    code: 'tracking.run-unknown',
    kind: 'not-found',
    message: 'There is no such run: fewer runs have finished yet.',
  });
}

/** A list was requested in the order of a metric that no run has. */
export function sortUnknown(metric: string, known: string[]): FieldFault {
  const message = `must be startTime or a metric that a run has, not ${metric}${didYouMean(metric, ['startTime', ...known])}`;
  return { field: 'sort', rule: 'known', message };
}

export function experimentUnknown(id: string): AppError {
  return notFound('tracking.experiment-unknown', `No Experiment with id=${id} exists`);
}

export function experimentNameUnknown(name: string): AppError {
  return notFound('tracking.experiment-unknown', `Could not find experiment with name '${name}'`);
}

export function loggedModelUnknown(id: string): AppError {
  return notFound('tracking.logged-model-unknown', `Logged model with ID '${id}' not found.`);
}

/** @param holder the run, experiment or model that lacks it */
export function tagUnknown(key: string, holder: string): AppError {
  return notFound('tracking.tag-unknown', `No tag with name: ${key} in ${holder}`);
}

export function modelTagUnknown(key: string, modelId: string): AppError {
  return notFound(
    'tracking.tag-unknown',
    `No tag with key ${quotedText(key)} found for model with ID '${modelId}'.`,
  );
}

/** No artifact has this path, which begins at the root of all artifacts. */
export function noArtifact(path: string): AppError {
  return notFound('tracking.artifact-unknown', `No such artifact: '${path}'`);
}

export function artifactUnknown(runId: string, path: string): AppError {
  return notFound('tracking.artifact-unknown', `Run ${runId} has no artifact ${path.slice(0, 200)}.`);
}

export function metricUnknown(runId: string, key: string): AppError {
  return notFound('tracking.metric-unknown', `Run ${runId} has no metric ${key.slice(0, 250)}.`);
}

/** A write breaks limits. Nothing was written. */
export function trackingInvalid(faults: FieldFault[]): AppError {
  return new AppError({
    code: 'tracking.invalid',
    kind: 'invalid',
    message: faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '),
    details: faults,
  });
}

/** As `trackingInvalid`, for one field. @param message a sentence that names the field */
export function fieldInvalid(field: string, rule: string, message: string): AppError {
  return new AppError({
    code: 'tracking.invalid',
    kind: 'invalid',
    message,
    details: [{ field, rule, message }],
  });
}

/** A path of an artifact is absolute, leaves its folder, hides what it is or names no file. */
export function invalidPath(): AppError {
  return fieldInvalid('path', 'path', 'Invalid path');
}

/** A write to a deleted run. */
export function runDeleted(id: string): AppError {
  return conflict(
    'tracking.run-deleted',
    `The run ${id} must be in the 'active' state. Current state is deleted.`,
  );
}

export function experimentDeleted(id: string): AppError {
  return conflict(
    'tracking.experiment-deleted',
    `The experiment ${id} must be in the 'active' state. Current state is deleted.`,
  );
}

/** An experiment of this name exists, so that none can be created. */
export function experimentExists(name: string): AppError {
  return conflict(
    'tracking.experiment-exists',
    `Experiment(name=${name}) already exists. A deleted experiment keeps its name: restore it, or use another name.`,
  );
}

/** An experiment cannot be renamed to the name of another one. */
export function experimentNameTaken(name: string): AppError {
  return conflict('tracking.experiment-name-taken', `Experiment '${name}' already exists: names are unique.`);
}

/** Params are written once: another value for the same key is refused, the same value is not. */
export function paramChanged(which: string): AppError {
  return conflict('tracking.param-changed', `Changing param values is not allowed. ${which}`);
}

export function modelParamChanged(modelId: string, key: string): AppError {
  return conflict(
    'tracking.model-param-changed',
    `Changing param values is not allowed: '${key}' of model ${modelId} is set.`,
  );
}

function notFound(code: string, message: string): AppError {
  return new AppError({ code, kind: 'not-found', message });
}

function conflict(code: string, message: string): AppError {
  return new AppError({ code, kind: 'conflict', message });
}
