import type { Scores } from '../../algorithms/evaluation/scores.js';
import type { Snapshot } from '../../gold/index.js';
import type { MetricSummary } from '../../tracking/index.js';
import type { FitResult } from './fit-trial.js';
import { PARTS, type Part, type TrialPlan } from './trial.js';

/** The name of each score in tracking, after that of the part: `validation_log_loss`. */
const SCORE_METRICS: Record<keyof Scores, string> = {
  rows: 'rows',
  baseRate: 'base_rate',
  accuracy: 'accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'f1',
  rocAuc: 'roc_auc',
  logLoss: 'log_loss',
  brier: 'brier',
  ece: 'ece',
  baseRateLogLoss: 'base_rate_log_loss',
};
const SCORES = Object.entries(SCORE_METRICS) as [keyof Scores, string][];

/** The metrics of a trial's run. `training_score` is the training accuracy under the name that older clients read. */
export function metricsOf(result: FitResult): Record<string, number> {
  const metrics: Record<string, number> = {
    training_score: result.scores.train.accuracy,
    duration_seconds: result.durationSeconds,
    peak_memory_bytes: result.peakMemoryBytes,
    iterations: result.iterations,
  };
  for (const [method, logLoss] of Object.entries(result.calibrated.logLoss)) {
    metrics[`calibration_log_loss_${method}`] = logLoss;
  }
  for (const part of PARTS) {
    for (const [score, name] of SCORES) metrics[`${part}_${name}`] = result.scores[part][score];
  }
  return metrics;
}

/** The scores read from a run's metrics. A score that could not be computed has no metric and is NaN. */
export function scoresFromMetrics(metrics: Record<string, MetricSummary>): Record<Part, Scores> {
  const scoresOf = (part: Part) =>
    Object.fromEntries(
      SCORES.map(([score, name]) => [score, metrics[`${part}_${name}`]?.last ?? Number.NaN]),
    ) as unknown as Scores;
  return { train: scoresOf('train'), validation: scoresOf('validation'), test: scoresOf('test') };
}

/** The content of `evaluation.json`: results that are not single numbers. Confusion, ROC and calibration are of the test part. */
export interface EvaluationFile {
  algorithm: string;
  snapshot: string;
  scores: Record<Part, Scores>;
  confusion: FitResult['confusion'];
  /** The prediction is 1 where probability >= threshold. */
  threshold: number;
  roc: FitResult['roc'];
  /** The bins of the calibration curve and of `ece`: equally wide, those without rows left out. */
  calibration: FitResult['calibration'];
  calibrated: FitResult['calibrated'];
  /** By feature; empty where the algorithm has none. */
  importances: Record<string, number>;
  rowsUsed: number;
}

export function evaluationFile(plan: TrialPlan, snapshot: Snapshot, result: FitResult): EvaluationFile {
  const { scores, confusion, roc, calibration, calibrated, importances, rowsUsed } = result;
  return {
    algorithm: plan.algorithm,
    snapshot: snapshot.id,
    scores,
    confusion,
    threshold: 0.5,
    roc,
    calibration,
    calibrated,
    importances,
    rowsUsed,
  };
}
