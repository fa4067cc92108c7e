import type { Run } from '../../tracking/index.js';
import { trialFromRun } from '../trial/trial-from-run.js';
import type { Trial } from '../trial/trial.js';
import type { Study } from './study.js';
import type { StudyRecord } from './study-record.js';

/**
 * A study with the trials that have begun.
 * @param runs the runs of its trials, in any order
 * @param active whether this process is working on it
 */
export function studyOf(record: StudyRecord, runs: readonly Run[], active: boolean): Study {
  const { id, runId, snapshot, dataset, request, budget, cutBy, failure } = record;
  const { seed, pruner, sampler, calibration } = request;
  const byId = new Map(runs.map((run) => [run.id, run]));
  const trials = record.trials.flatMap((trial) => {
    const run = byId.get(trial.runId);
    return run ? [trialFromRun(run)] : [];
  });
  return {
    id,
    runId,
    snapshot,
    dataset,
    seed,
    pruner,
    ...(sampler !== undefined && { sampler }),
    ...(calibration !== undefined && { calibration }),
    ...budget,
    state: stateOf(record, active),
    trials,
    best: bestTrial(trials),
    ...(cutBy !== undefined && { cutBy }),
    ...(failure !== undefined && { error: failure }),
  };
}

/** @param active whether this process is working on it; a study that is running while no process is was interrupted */
export function stateOf({ state }: Pick<StudyRecord, 'state'>, active: boolean): Study['state'] {
  if (active) return 'running';
  return state === 'running' ? 'interrupted' : state;
}

/** The finished trial with the lowest validation log loss; the first of equals. */
export function bestTrial(trials: Trial[]): Trial | undefined {
  return trials
    .filter((trial) => trial.state === 'finished')
    .reduce<Trial | undefined>(
      (best, trial) => (best && validationLoss(best) <= validationLoss(trial) ? best : trial),
      undefined,
    );
}

/** A validation part without rows has no loss: such a trial comes last. */
function validationLoss(trial: Trial): number {
  const value = trial.scores?.validation.logLoss ?? Number.NaN;
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}
