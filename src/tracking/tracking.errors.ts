import { didYouMean } from '../algorithms/text/nearest-name.js';
import { AppError, type FieldFault } from '../platform/errors/app-error.js';

export function runUnknown(id: string): AppError {
  return new AppError({
    code: 'tracking.run-unknown',
    kind: 'not-found',
    message: `There is no run ${id.slice(0, 64)}.`,
  });
}

/** There is no `latest` run, or none so many before it. */
export function noFinishedRun(): AppError {
  return new AppError({
    code: 'tracking.run-unknown',
    kind: 'not-found',
    message: 'There is no such run: not so many runs have finished yet.',
  });
}

/** No run has the metric by which a list is to be ordered. */
export function sortUnknown(metric: string, known: string[]): FieldFault {
  const message = `must be startTime or a metric that a run has, not ${metric}${didYouMean(metric, ['startTime', ...known])}`;
  return { field: 'sort', rule: 'known', message };
}

export function experimentUnknown(id: string): AppError {
  return new AppError({
    code: 'tracking.experiment-unknown',
    kind: 'not-found',
    message: `There is no experiment ${id.slice(0, 64)}.`,
  });
}

export function artifactUnknown(runId: string, path: string): AppError {
  return new AppError({
    code: 'tracking.artifact-unknown',
    kind: 'not-found',
    message: `Run ${runId} has no artifact ${path.slice(0, 200)}.`,
  });
}

export function metricUnknown(runId: string, key: string): AppError {
  return new AppError({
    code: 'tracking.metric-unknown',
    kind: 'not-found',
    message: `Run ${runId} has no metric ${key.slice(0, 250)}.`,
  });
}

/** What was to be written breaks a limit. Nothing was written. */
export function trackingInvalid(faults: FieldFault[]): AppError {
  return new AppError({
    code: 'tracking.invalid',
    kind: 'invalid',
    message: faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '),
    details: faults,
  });
}

/** Params are written once: another value for the same key is refused, the same value is not. */
export function paramChanged(runId: string, key: string): AppError {
  return new AppError({
    code: 'tracking.param-changed',
    kind: 'conflict',
    message: `Param ${key} of run ${runId} has another value already, and params do not change. Log it under another key or in a new run.`,
  });
}

/** Something of this id is here already and is not what was to be imported. It was left as it is. */
export function importDiffers(what: string, field: string): AppError {
  return new AppError({
    code: 'tracking.import-differs',
    kind: 'conflict',
    message: `${what} is here already with another ${field}, and was left as it is.`,
  });
}

/** The end of an import was asked for before all of it had come. */
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
