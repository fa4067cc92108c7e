import { ALGORITHMS } from '../../algorithms/catalogue/catalogue.js';
import type { AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import { type Run, type RunStatus, TAG } from '../../tracking/index.js';
import { scoresFromMetrics } from './evaluation-file.js';
import { rungsFromMetrics } from './rung-metrics.js';
import type { Trial } from './trial.js';

/** The tag of a trial's run with the number of the rung on which it was pruned. */
export const PRUNED_TAG = 'pv.pruned';

/** The state of a trial or a study by the status of its run. */
export const RUN_STATES: Record<RunStatus, 'running' | 'finished' | 'failed' | 'killed'> = {
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
    state: isPruned(run) ? 'pruned' : RUN_STATES[run.status],
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
  return status === 'KILLED' && tags[PRUNED_TAG] !== undefined;
}

/** The parameters read from a run's params, which are text; empty for an unknown algorithm. */
export function parametersFromText(
  algorithm: string,
  params: Record<string, string>,
): Record<string, number | boolean | string> {
  const specs = ALGORITHMS.find(({ name }) => name === algorithm)?.parameters ?? [];
  return Object.fromEntries(
    specs
      .filter(({ name }) => Object.hasOwn(params, name))
      .map(({ name, type }) => {
        const text = params[name];
        const number = type === 'integer' || type === 'number';
        return [name, number ? Number(text) : type === 'boolean' ? text === 'true' : text];
      }),
  );
}
