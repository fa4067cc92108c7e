import { ALGORITHMS } from '../../algorithms/catalogue/catalogue.js';
import { expectedCalibrationError } from '../../algorithms/evaluation/calibration-bins.js';
import type { Scores } from '../../algorithms/evaluation/scores.js';
import type { PartSummary, Snapshot } from '../../gold/index.js';
import type { Run } from '../../tracking/index.js';
import type { EvaluationFile } from '../trial/evaluation-file.js';
import type { AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import type { Part } from '../trial/trial.js';

/** Scores as JSON keeps them: null where there is none; runs from before a score was recorded have none either. */
export type KeptScores = { [Name in keyof Scores]?: number | null };

/** A stored evaluation file. */
export type KeptEvaluation = Omit<EvaluationFile, 'scores' | 'calibration' | 'threshold'> & {
  scores: Record<Part, KeptScores>;
  /** Runs from before the edges were recorded have none. */
  calibration: Omit<EvaluationFile['calibration'], 'from' | 'to'> &
    Partial<Pick<EvaluationFile['calibration'], 'from' | 'to'>>;
  threshold?: number;
};

/** The file that is written last: where it is, the others are. */
export const REPORT_PATH = 'report.html';

export interface ReportFile {
  /** Within the run's files. */
  path: string;
  type: string;
  content: Uint8Array;
}

/** The content of the charts and the report of a trial. */
export interface ReportInput {
  runId: string;
  runName: string;
  startTime: Date;
  endTime?: Date;
  /** Name for people. */
  algorithm: string;
  /** What the importances are. */
  importanceKind: string;
  dataset: string;
  snapshot: string;
  /** By name, as the run has them. */
  parameters: Record<string, string>;
  /** Absent where the snapshot is not there any more. */
  parts?: Record<Part, PartSummary>;
  evaluation: KeptEvaluation;
  threshold: number;
  /** Of the test part, 0..1. */
  ece: number;
}

const GINI = 'share of the decrease of Gini impurity (gain), summed over all splits';
const LOSS = 'share of the decrease of the log loss (gain), summed over all splits';
const WEIGHTS = 'share of |weight| × standard deviation, summed over the terms of the feature';

const IMPORTANCE_KINDS: Record<AlgorithmName, string> = {
  'logistic-regression': WEIGHTS,
  'random-forest': GINI,
  'extra-trees': GINI,
  'gradient-boosting': LOSS,
  xgboost: LOSS,
  lightgbm: LOSS,
  'ml-logistic-regression': WEIGHTS,
  'ml-random-forest': GINI,
};

/** Params of a run that are not parameters of its algorithm: the report shows them elsewhere. */
const ELSEWHERE = new Set(['algorithm', 'dataset', 'snapshot']);

/** @throws {Error} when the algorithm is unknown */
export function reportInput(run: Run, evaluation: KeptEvaluation, snapshot?: Snapshot): ReportInput {
  const spec = ALGORITHMS.find(({ name }) => name === evaluation.algorithm);
  if (!spec) throw new Error(`there is no algorithm ${evaluation.algorithm}`);
  const parameters = Object.entries(run.params).filter(([name]) => !ELSEWHERE.has(name));
  return {
    runId: run.id,
    runName: run.name,
    startTime: run.startTime,
    ...(run.endTime && { endTime: run.endTime }),
    algorithm: spec.title,
    importanceKind: IMPORTANCE_KINDS[spec.name],
    dataset: run.params.dataset ?? '',
    snapshot: evaluation.snapshot,
    parameters: Object.fromEntries(parameters.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...(snapshot && { parts: snapshot.parts }),
    evaluation,
    threshold: evaluation.threshold ?? 0.5,
    ece: evaluation.scores.test.ece ?? expectedCalibrationError(evaluation.calibration),
  };
}

/** A number for people: four decimals; a dash where there is none. */
export function decimals(value: number | null | undefined): string {
  return value === undefined || value === null || Number.isNaN(value) ? '–' : value.toFixed(4);
}

/** A share as a percentage with one decimal; a dash where there is none. */
export function percent(value: number): string {
  return Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`;
}
