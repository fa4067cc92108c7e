import { AppError, type FieldFault } from '../platform/errors/app-error.js';

/** The reason for which the trials of a cancelled study end. */
export class StudyCancelled extends Error {
  override readonly name = 'StudyCancelled';
  constructor() {
    super('The study was cancelled.');
  }
}

/** The reason for which the trials of a study are stopped when its time budget is spent. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
  constructor(seconds: number) {
    super(`The study's budget of ${seconds} seconds ended`);
  }
}

/** The request names an algorithm or parameter that does not exist, or a value outside its range. Nothing was started. */
export function studyInvalid(faults: FieldFault[]): AppError {
  return new AppError({
    code: 'training.study-invalid',
    kind: 'invalid',
    message: faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '),
    details: faults,
  });
}

export function studyUnknown(id: string): AppError {
  return new AppError({
    code: 'training.study-unknown',
    kind: 'not-found',
    message: `There is no study ${id.slice(0, 200)}.`,
  });
}

export function noStudyYet(): AppError {
  return new AppError({
    code: 'training.study-unknown',
    kind: 'not-found',
    message: 'No study has been started yet: there is no latest one.',
  });
}

/** Only one study is started over HTTP at a time. */
export function studyRunning(id: string): AppError {
  return new AppError({
    code: 'training.study-running',
    kind: 'conflict',
    message: `Study ${id} is running. Wait until it has ended, then start the next.`,
  });
}

export function studyNotRunning(id: string, state: string): AppError {
  return new AppError({
    code: 'training.study-not-running',
    kind: 'conflict',
    message: `Study ${id} is ${state} and cannot be cancelled.`,
  });
}

/** The id is an idempotency key: it belongs to one snapshot, seed and list of algorithms. */
export function studyDiffers(id: string): AppError {
  return new AppError({
    code: 'training.study-differs',
    kind: 'conflict',
    message: `Study ${id} exists with another snapshot, seed or list of algorithms. Take a new id, or send the same request.`,
  });
}

export function noSnapshot(dataset: string | undefined): AppError {
  return new AppError({
    code: 'training.no-snapshot',
    kind: 'not-found',
    message:
      `There is no snapshot${dataset ? ` of dataset ${dataset}` : ''} yet: a pipeline run makes one. ` +
      'GET /pipelines/daily says whether one is under way, POST /pipelines/daily/runs starts one.',
  });
}

/** Every trial failed; the message is that of the first. */
export function noTrialFinished(first: string): AppError {
  return new AppError({
    code: 'training.no-trial-finished',
    kind: 'internal',
    message: `No trial of the study finished. The first failed with: ${first}`,
  });
}
