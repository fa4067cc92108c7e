import type { Snapshot } from '../../gold/index.js';
import { type StartRun, TAG } from '../../tracking/index.js';
import type { StudyPlan } from './plan-study.js';
import { studyRunId } from './study-record.js';

/** Tags of a study's run, besides those that the stages agree on. */
export const STUDY_TAG = {
  kind: 'pv.kind',
  plan: 'pv.plan',
  bestRun: 'pv.best_run',
  bestAlgorithm: 'pv.best_algorithm',
  cutBy: 'pv.cut_by',
} as const;

/** The run in tracking that is the parent of a study's trials. */
export function studyRun(plan: StudyPlan, snapshot: Snapshot, experimentName: string): StartRun {
  return {
    id: studyRunId(plan.id),
    experimentName,
    name: `study ${plan.id.slice(0, 8)}`,
    params: {
      snapshot: snapshot.id,
      dataset: snapshot.dataset,
      seed: String(plan.seed),
      trials: String(plan.trials.length),
      sampler: plan.sampler,
      pruner: plan.pruner,
      calibration: plan.calibration,
      ...(plan.maxSeconds !== undefined && { max_seconds: String(plan.maxSeconds) }),
      algorithms: [...new Set(plan.trials.map((trial) => trial.algorithm))].join(','),
    },
    tags: {
      [TAG.study]: plan.id,
      [TAG.dataset]: snapshot.dataset,
      [TAG.snapshot]: snapshot.id,
      [STUDY_TAG.kind]: 'study',
      [STUDY_TAG.plan]: plan.fingerprint,
    },
  };
}
