import { type Run, type RunStatus, TAG } from '../../tracking/index.js';
import { parametersFromText } from './plan-study.js';
import { rungsFromMetrics } from './rung-metrics.js';
import { scoresFromMetrics } from '../trial/evaluation-file.js';
import type { CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import type { AlgorithmName, Pruner, Sampler, Study, Trial } from './study.js';

/** Tags of a study's run, besides those that the stages agree on. */
export const STUDY_TAG = {
  kind: 'pv.kind',
  plan: 'pv.plan',
  bestRun: 'pv.best_run',
  bestAlgorithm: 'pv.best_algorithm',
  cutBy: 'pv.cut_by',
  /** Of a trial: the number of the rung on which it was pruned. */
  pruned: 'pv.pruned',
} as const;

const STATES: Record<RunStatus, 'running' | 'finished' | 'failed' | 'killed'> = {
  RUNNING: 'running',
  SCHEDULED: 'running',
  FINISHED: 'finished',
  FAILED: 'failed',
  KILLED: 'killed',
};

/** The trial that a child run records. */
export function trialFromRun(run: Run): Trial {
  const finished = run.status === 'FINISHED';
  const rungs = rungsFromMetrics(run.metrics);
  return {
    runId: run.id,
    algorithm: run.params.algorithm as AlgorithmName,
    index: Number(run.params.trial),
    parameters: parametersFromText(run.params.algorithm, run.params),
    seed: Number(run.params.seed),
    state: isPruned(run) ? 'pruned' : STATES[run.status],
    ...(finished && {
      modelHash: run.tags[TAG.modelHash],
      scores: scoresFromMetrics(run.metrics),
      durationSeconds: run.metrics.duration_seconds?.last,
    }),
    ...(rungs.length > 0 && { rungs }),
    ...(run.error !== undefined && { error: run.error }),
  };
}

/** Whether halving has stopped the trial that a run records. */
export function isPruned({ status, tags }: Run): boolean {
  return status === 'KILLED' && tags[STUDY_TAG.pruned] !== undefined;
}

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
