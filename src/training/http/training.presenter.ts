import type { ParameterSpec } from '../../algorithms/catalogue/catalogue.js';
import type { Scores } from '../../algorithms/evaluation/scores.js';
import type { Column } from '../../platform/http/listing.js';
import type { Study } from '../study/study.js';
import type { ListedAlgorithm } from '../study/study.service.js';
import type { StudyProgressReport } from '../study/study-progress.js';
import { stateOf } from '../study/study-of-record.js';
import type { StudyRecord } from '../study/study-record.js';
import type {
  AlgorithmAnswer,
  ScoresAnswer,
  StudyAnswer,
  StudySummary,
  TrialAnswer,
} from './training-answers.dto.js';
import type { Trial } from '../trial/trial.js';

export function presentAlgorithm({
  name,
  title,
  engine,
  text,
  maxRows,
  parameters,
  ...state
}: ListedAlgorithm): AlgorithmAnswer {
  return {
    name,
    title,
    engine,
    available: state.available,
    ...(!state.available && { reason: state.reason }),
    text,
    ...(maxRows !== undefined && { maxRows }),
    parameters,
  };
}

export interface ParameterRow extends ParameterSpec {
  algorithm: string;
  available: boolean;
}

export function parameterRows(algorithms: readonly ListedAlgorithm[]): ParameterRow[] {
  return algorithms.flatMap(({ name, available, parameters }) =>
    parameters.map((spec) => ({ ...spec, algorithm: name, available })),
  );
}

export const PARAMETER_COLUMNS: Column<ParameterRow>[] = [
  { name: 'algorithm', cell: (row) => row.algorithm },
  { name: 'parameter', cell: (row) => row.name },
  { name: 'type', cell: (row) => row.type },
  { name: 'default', cell: (row) => row.default },
  { name: 'min', cell: (row) => row.min },
  { name: 'max', cell: (row) => row.max },
  { name: 'choices', cell: (row) => row.choices?.join(' ') },
  { name: 'scale', cell: (row) => row.scale },
  { name: 'search_from', cell: (row) => row.search?.[0] },
  { name: 'search_to', cell: (row) => row.search?.[1] },
  { name: 'text', cell: (row) => row.text },
  { name: 'available', cell: (row) => row.available },
];

function presentScores(scores: Scores): ScoresAnswer {
  return { ...scores, rocAuc: Number.isNaN(scores.rocAuc) ? null : scores.rocAuc };
}

export function presentTrial({ scores, ...trial }: Trial): TrialAnswer {
  return {
    ...trial,
    ...(scores && {
      scores: {
        train: presentScores(scores.train),
        validation: presentScores(scores.validation),
        test: presentScores(scores.test),
      },
    }),
  };
}

export function presentStudy({ trials, best, ...study }: Study, progress?: StudyProgressReport): StudyAnswer {
  return {
    ...study,
    ...(progress && { progress }),
    trials: trials.map(presentTrial),
    ...(best && { best: presentTrial(best) }),
  };
}

/** @param running ids of the studies that this process is working on */
export function presentStudySummary(record: StudyRecord, running: ReadonlySet<string>): StudySummary {
  const { id, runId, dataset, snapshot, request, progress, winner, startedAt, endedAt, failure } = record;
  return {
    id,
    runId,
    state: stateOf(record, running.has(id)),
    dataset,
    snapshot,
    algorithms: [...new Set(request.algorithms.map(({ name }) => name))],
    trials: progress.total,
    pruner: request.pruner,
    seed: request.seed,
    startTime: startedAt,
    endTime: endedAt,
    bestRunId: winner?.runId,
    bestAlgorithm: winner?.algorithm,
    bestValidationLogLoss: winner?.validationLogLoss,
    error: failure,
  };
}

export const TRIAL_COLUMNS: Column<Trial>[] = [
  { name: 'run_id', cell: (row) => row.runId },
  { name: 'algorithm', cell: (row) => row.algorithm },
  { name: 'index', cell: (row) => row.index },
  { name: 'state', cell: (row) => row.state },
  { name: 'parameters', cell: (row) => row.parameters },
  { name: 'seed', cell: (row) => row.seed },
  { name: 'validation_log_loss', cell: (row) => row.scores?.validation.logLoss },
  { name: 'test_log_loss', cell: (row) => row.scores?.test.logLoss },
  { name: 'duration_seconds', cell: (row) => row.durationSeconds },
  { name: 'model_hash', cell: (row) => row.modelHash },
  { name: 'pruned_at_rung', cell: (row) => (row.state === 'pruned' ? row.rungs?.length : undefined) },
  { name: 'rung_log_loss', cell: (row) => row.rungs?.at(-1)?.logLoss },
  { name: 'error', cell: (row) => row.error },
];

export const STUDY_COLUMNS: Column<StudySummary>[] = [
  { name: 'id', cell: (row) => row.id },
  { name: 'run_id', cell: (row) => row.runId },
  { name: 'state', cell: (row) => row.state },
  { name: 'dataset', cell: (row) => row.dataset },
  { name: 'snapshot', cell: (row) => row.snapshot },
  { name: 'algorithms', cell: (row) => row.algorithms.join(' ') },
  { name: 'trials', cell: (row) => row.trials },
  { name: 'pruner', cell: (row) => row.pruner },
  { name: 'seed', cell: (row) => row.seed },
  { name: 'start_time', cell: (row) => row.startTime },
  { name: 'end_time', cell: (row) => row.endTime },
  { name: 'best_run_id', cell: (row) => row.bestRunId },
  { name: 'best_algorithm', cell: (row) => row.bestAlgorithm },
  { name: 'best_validation_log_loss', cell: (row) => row.bestValidationLogLoss },
  { name: 'error', cell: (row) => row.error },
];
