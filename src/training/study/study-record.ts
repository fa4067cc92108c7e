import type { CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import type { Snapshot } from '../../gold/index.js';
import { deriveId } from '../../platform/ids/ids.js';
import type { Trial } from '../trial/trial.js';
import type { StudyPlan } from './plan-study.js';
import type { Pruner, Sampler, StudyRequest } from './study.js';

export interface TrialRecord {
  runId: string;
  algorithm: string;
  /** Position among the trials of the same algorithm, from 0. */
  index: number;
  /** Absent until the trial has ended. */
  outcome?: Exclude<Trial['state'], 'running'>;
}

/** The decision of one rung of successive halving. */
export interface RungRecord {
  algorithm: string;
  /** From 1. */
  rung: number;
  /** Training rows of the sample. */
  rows: number;
  /** Run ids of the trials that continue, the lowest loss first. */
  kept: string[];
  /** Run ids of the others, the lowest loss first. */
  pruned: string[];
}

/** The request and the results of a study, as they are stored. Parameters and scores of its trials are in their runs. */
export interface StudyRecord {
  id: string;
  /** The parent run in tracking: `deriveId('study', id)`. */
  runId: string;
  snapshot: string;
  dataset: string;
  request: {
    /** `parameters` is absent in studies from before they were recorded. */
    algorithms: { name: string; parameters?: Record<string, unknown> }[];
    seed: number;
    pruner: Pruner;
    /** These two are absent in studies from before they were recorded. */
    sampler?: Sampler;
    calibration?: CalibrationChoice;
  };
  /** SHA-256 of all that the trials depend on. */
  fingerprint: string;
  /** How often the study was started, from 1. Every write names it: a process that was replaced cannot write any more. */
  attempt: number;
  state: 'running' | 'finished' | 'failed' | 'killed';
  budget: { maxSeconds?: number };
  /** Trials that have ended, of all. */
  progress: { done: number; total: number };
  /** In the order of the request, then by index. */
  trials: TrialRecord[];
  rungs: RungRecord[];
  /** The finished trial with the lowest validation log loss (nats; absent without validation rows), once the study has finished. */
  winner?: { runId: string; algorithm: string; validationLogLoss?: number };
  /** The budget that ended it before all trials were done. */
  cutBy?: 'seconds';
  /** Why it failed or was killed. */
  failure?: string;
  startedAt: Date;
  endedAt?: Date;
}

/** The run of a study in tracking. */
export function studyRunId(id: string): string {
  return deriveId('study', id);
}

/** A study that starts now, for the first time. */
export function newRecord(
  plan: StudyPlan,
  { algorithms }: StudyRequest,
  { id: snapshot, dataset }: Snapshot,
  startedAt: Date,
): StudyRecord {
  const { id, seed, pruner, sampler, calibration, fingerprint, maxSeconds } = plan;
  const names = [...new Set(plan.trials.map(({ algorithm }) => algorithm))];
  const trials = plan.trials.map(({ runId, algorithm, index }) => ({ runId, algorithm, index }));
  return {
    id,
    runId: studyRunId(id),
    snapshot,
    dataset,
    request: {
      algorithms: algorithms.map(({ name, parameters = {} }) => ({ name, parameters })),
      seed,
      pruner,
      sampler,
      calibration,
    },
    fingerprint,
    attempt: 1,
    state: 'running',
    budget: { ...(maxSeconds !== undefined && { maxSeconds }) },
    progress: { done: 0, total: trials.length },
    trials: names.flatMap((name) => trials.filter(({ algorithm }) => algorithm === name)),
    rungs: [],
    startedAt,
  };
}
