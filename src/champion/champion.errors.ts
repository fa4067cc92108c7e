import { AppError, type FieldFault } from '../platform/errors/app-error.js';
import type { Election } from './election.js';

/** @param dataset absent: no champion answers predictions */
export function noChampion(dataset?: string): AppError {
  const forDataset =
    `There is no champion for dataset ${dataset}: a pipeline run on this dataset elects one. ` +
    'GET /champions lists the champions that there are.';
  return new AppError({
    code: 'champion.none',
    kind: 'not-found',
    message:
      dataset !== undefined
        ? forDataset
        : 'There is no champion yet: the first pipeline run elects one. ' +
          'GET /pipelines/daily shows whether one is in progress, POST /pipelines/daily/runs starts one.',
  });
}

export function electionUnknown(id: string): AppError {
  return new AppError({
    code: 'champion.election-unknown',
    kind: 'not-found',
    message: `There is no election ${id.slice(0, 200)}.`,
  });
}

export function championInvalid(faults: FieldFault[]): AppError {
  return new AppError({
    code: 'champion.invalid',
    kind: 'invalid',
    message: faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '),
    details: faults,
  });
}

/** The id is an idempotency key: it identifies one run and one snapshot. */
export function electionDiffers(id: string): AppError {
  return new AppError({
    code: 'champion.election-differs',
    kind: 'conflict',
    message: `Election ${id} was held for another run or snapshot. Use a new id, or send the same request.`,
  });
}

/** Only a finished run with a model file, trained on the snapshot of the election, can be a challenger. */
export function runNotEligible(runId: string, why: string): AppError {
  return new AppError({
    code: 'champion.run-not-eligible',
    kind: 'conflict',
    message: `Run ${runId} cannot be a challenger: ${why}.`,
  });
}

export function modelUnreadable(what: string, cause: unknown): AppError {
  return new AppError({
    code: 'champion.model-unreadable',
    kind: 'conflict',
    message: `The model file of ${what} cannot be read, so it does not become champion.`,
    cause,
  });
}

const ALREADY = 'champion.already-champion';

export function isAlreadyChampion(error: unknown): boolean {
  return error instanceof AppError && error.code === ALREADY;
}

export function alreadyChampion(version: number, dataset?: string): AppError {
  const of = dataset === undefined ? '' : ` for dataset ${dataset}`;
  return new AppError({
    code: ALREADY,
    kind: 'conflict',
    message: `Version ${version} is already champion${of}.`,
  });
}

export function notProposed({ id, outcome }: Election): AppError {
  return new AppError({
    code: 'champion.not-proposed',
    kind: 'conflict',
    message: `Election ${id} does not wait for a decision: its outcome is ${outcome}. GET /champion/elections?outcome=proposed lists those that do.`,
  });
}

export function proposalOutdated({ id, holder }: Election, now: number | undefined): AppError {
  const was = holder ? `version ${holder.version}` : 'no version';
  const is = now === undefined ? 'none' : `version ${now}`;
  return new AppError({
    code: 'champion.proposal-outdated',
    kind: 'conflict',
    message:
      `Election ${id} compared the challenger with ${was}, and the champion is ${is} now. ` +
      `Decline it and hold a new election, or promote the version by hand (POST /champion/promote).`,
  });
}

export function noPrevious(): AppError {
  return new AppError({
    code: 'champion.no-previous',
    kind: 'conflict',
    message: 'There is no earlier champion to roll back to.',
  });
}

export function lostRace(verdict: string): AppError {
  return new AppError({
    code: 'champion.lost-race',
    kind: 'conflict',
    message: `${verdict} Check which version is champion now, then try again.`,
  });
}
