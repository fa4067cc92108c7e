import { type Run, type RunStatus, TAG } from '../../tracking/index.js';
import { trialFromRun } from '../trial/trial-from-run.js';
import type { CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import type { Pruner, Sampler, Study } from './study.js';
import type { Trial } from '../trial/trial.js';

/** Tags of a study's run, besides those that the stages agree on. */
export const STUDY_TAG = {
  kind: 'pv.kind',
  plan: 'pv.plan',
  bestRun: 'pv.best_run',
  bestAlgorithm: 'pv.best_algorithm',
  cutBy: 'pv.cut_by',
} as const;

const STATES: Record<RunStatus, 'running' | 'finished' | 'failed' | 'killed'> = {
  RUNNING: 'running',
  SCHEDULED: 'running',
  FINISHED: 'finished',
  FAILED: 'failed',
  KILLED: 'killed',
};

/** The finished trial with the lowest validation log loss; the first of equals. */
export function bestTrial(trials: Trial[]): Trial | undefined {
  return trials
    .filter((trial) => trial.state === 'finished')
    .reduce<Trial | undefined>(
      (best, trial) => (best && logLoss(best) <= logLoss(trial) ? best : trial),
      undefined,
    );
}

/** A validation part without rows has no loss: such a trial comes last. */
function logLoss(trial: Trial): number {
  const value = trial.scores?.validation.logLoss ?? Number.NaN;
  return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
}

/** @param running whether this process is at it; a run that is RUNNING while nobody runs it was interrupted */
export function stateOf(parent: Run, running: boolean): Study['state'] {
  if (running) return 'running';
  return parent.status === 'RUNNING' ? 'interrupted' : STATES[parent.status];
}

/** The study that a parent run and its children record. */
export function studyFromRuns(parent: Run, children: Run[], running: boolean): Study {
  const trials = children.map(trialFromRun).toSorted(inOrderOf(parent));
  return {
    id: parent.tags[TAG.study],
    runId: parent.id,
    snapshot: parent.params.snapshot,
    dataset: parent.params.dataset,
    seed: Number(parent.params.seed),
    // Studies from before there was a choice had none.
    pruner: (parent.params.pruner ?? 'none') as Pruner,
    ...(parent.params.sampler && { sampler: parent.params.sampler as Sampler }),
    ...(parent.params.calibration && { calibration: parent.params.calibration as CalibrationChoice }),
    ...(parent.params.max_seconds && { maxSeconds: Number(parent.params.max_seconds) }),
    state: stateOf(parent, running),
    trials,
    best: bestTrial(trials),
    ...(parent.tags[STUDY_TAG.cutBy] === 'seconds' && { cutBy: 'seconds' as const }),
    ...(parent.error !== undefined && { error: parent.error }),
  };
}

/** Trials begin in no fixed order when several run at the same time; they are told in the order of the request. */
function inOrderOf(parent: Run): (a: Trial, b: Trial) => number {
  const names = parent.params.algorithms.split(',');
  return (a, b) => names.indexOf(a.algorithm) - names.indexOf(b.algorithm) || a.index - b.index;
}
