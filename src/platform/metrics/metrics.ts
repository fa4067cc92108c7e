import type { FactoryProvider } from '@nestjs/common';
import {
  getToken,
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
} from '@willsoto/nestjs-prometheus';
import { register, type Registry } from 'prom-client';
import { CounterTally, HistogramTally, SummaryTally } from './tallies.js';

/** The names of all metrics of the program, in one place; dashboards and alerts are checked against it. */
export const METRIC = {
  inferenceTime: 'inference_time_seconds',
  predictions: 'predictions_total',
  predictionLogDropped: 'prediction_log_dropped_total',
  predictionLogWritten: 'prediction_log_written_total',
  predictionLogBlocks: 'prediction_log_blocks',
  predictionLogBytes: 'prediction_log_bytes',
  outcomes: 'outcomes_total',
  liveLogLoss: 'champion_live_log_loss',
  liveAccuracy: 'champion_live_accuracy',
  liveOutcomes: 'champion_live_outcomes',
  httpRequests: 'http_requests_total',
  httpRefused: 'http_requests_refused_total',
  httpDuration: 'http_request_duration_seconds',
  modelDuration: 'model_request_duration_seconds',
  modelFailures: 'model_failures_total',
  championInfo: 'champion_info',
  championLogLoss: 'champion_log_loss',
  championWorseThanBaseRate: 'champion_worse_than_base_rate',
  challengeInfo: 'challenge_info',
  canaryShare: 'canary_share',
  shadowPredictions: 'shadow_predictions_total',
  championLoadFailures: 'champion_load_failures_total',
  driftedShare: 'drift_columns_share',
  driftEffect: 'drift_column_effect',
  driftLogLoss: 'drift_log_loss',
  driftCalibration: 'drift_calibration_error',
  driftVerdict: 'drift_verdict',
  driftLastReport: 'drift_last_report_timestamp_seconds',
  pipelineRuns: 'pipeline_runs_total',
  pipelineDuration: 'pipeline_run_duration_seconds',
  pipelineLastSuccess: 'pipeline_last_success_timestamp_seconds',
  shotsIngested: 'shots_ingested_total',
  notificationDeliveries: 'notification_deliveries_total',
  notificationsPending: 'notification_deliveries_pending',
  notificationOldestPending: 'notification_oldest_pending_seconds',
  alerts: 'alerts',
  alertEvaluation: 'alert_evaluation_seconds',
  alertEvaluationFailures: 'alert_evaluation_failures_total',
} as const;

/** A metric that every request updates. */
function tallied<A extends unknown[]>(
  name: string,
  Tally: new (name: string, ...rest: A) => { registerIn(registry: Registry): unknown },
  ...rest: A
): FactoryProvider {
  return { provide: getToken(name), useFactory: () => new Tally(name, ...rest).registerIn(register) };
}

export const ALL_METRICS = [
  // The old service's summary: count and sum only, no quantiles, no labels.
  tallied(METRIC.inferenceTime, SummaryTally, 'Time for the model to compute one prediction, in seconds'),
  // Labels: version, prediction.
  tallied(METRIC.predictions, CounterTally, 'Predictions answered'),
  makeCounterProvider({
    name: METRIC.predictionLogDropped,
    help: 'Predictions that could not be kept in the log',
  }),
  makeCounterProvider({
    name: METRIC.predictionLogWritten,
    help: 'Predictions written to the log',
  }),
  makeGaugeProvider({
    name: METRIC.predictionLogBlocks,
    help: 'Blocks of predictions and of outcomes, those not removed yet included',
    labelNames: ['kind'],
  }),
  makeGaugeProvider({
    name: METRIC.predictionLogBytes,
    help: 'Bytes of the blocks',
    labelNames: ['kind'],
  }),
  makeCounterProvider({
    name: METRIC.outcomes,
    help: 'Outcomes received: accepted, duplicates and corrections; of these unmatched and ambiguous',
    labelNames: ['kind'],
  }),
  makeGaugeProvider({
    name: METRIC.liveLogLoss,
    help: "The champion's log loss on its predictions of the last 24 hours whose outcome is known",
  }),
  makeGaugeProvider({
    name: METRIC.liveAccuracy,
    help: "Share of the champion's predictions of the last 24 hours that were correct",
  }),
  makeGaugeProvider({
    name: METRIC.liveOutcomes,
    help: 'Number of these predictions',
  }),
  // Labels: handler, method, status.
  tallied(METRIC.httpRequests, CounterTally, 'HTTP requests'),
  makeCounterProvider({
    name: METRIC.httpRefused,
    help: 'Requests refused because too much was under way',
    labelNames: ['kind'],
  }),
  // Labels: handler, method.
  tallied(
    METRIC.httpDuration,
    HistogramTally,
    'Duration of HTTP requests in seconds',
    [0.005, 0.025, 0.1, 0.5, 1, 5],
  ),
  // Labels: model.
  tallied(
    METRIC.modelDuration,
    HistogramTally,
    'Duration of requests that name a model: /v2, /invocations and ?model=, in seconds',
    [0.0005, 0.002, 0.01, 0.05, 0.25, 1],
  ),
  // Labels: model, reason (a code of docs/errors.md).
  tallied(METRIC.modelFailures, CounterTally, 'Requests that name a model and failed'),
  makeGaugeProvider({
    name: METRIC.championInfo,
    help: 'The model version that answers now (value 1)',
    labelNames: ['version', 'algorithm', 'run_id'],
  }),
  makeGaugeProvider({
    name: METRIC.championLogLoss,
    help: "The champion's log loss on the test part of its own snapshot",
  }),
  makeGaugeProvider({
    name: METRIC.championWorseThanBaseRate,
    help: '1: on the newest games that measured it, the champion was worse than always predicting the base rate; 0: it was not',
  }),
  makeGaugeProvider({
    name: METRIC.challengeInfo,
    help: 'The challenge that is active (value 1)',
    labelNames: ['challenge', 'mode', 'version', 'holder'],
  }),
  makeGaugeProvider({
    name: METRIC.canaryShare,
    help: 'Share of the live requests that a canary answers; 0 without a canary',
  }),
  makeCounterProvider({
    name: METRIC.shadowPredictions,
    help: 'Predictions of a challenge that no caller receives: answered, dropped because too many waited, or failed',
    labelNames: ['result'],
  }),
  makeCounterProvider({
    name: METRIC.championLoadFailures,
    help: 'Elected models that could not be loaded; the one before goes on answering',
  }),
  makeGaugeProvider({
    name: METRIC.driftedShare,
    help: 'Share of the features that drifted, in the newest report on a source (gold, predictions)',
    labelNames: ['source'],
  }),
  makeGaugeProvider({
    name: METRIC.driftEffect,
    help: 'Effect size of a column in the newest report, in units of the smallest that matters: 1 and more matters',
    labelNames: ['source', 'column'],
  }),
  makeGaugeProvider({
    name: METRIC.driftLogLoss,
    help: 'Log loss in the newest report: measured (with outcomes), estimated (without), and of the reference',
    labelNames: ['source', 'kind'],
  }),
  makeGaugeProvider({
    name: METRIC.driftCalibration,
    help: 'Calibration error measured in the newest report',
    labelNames: ['source'],
  }),
  makeGaugeProvider({
    name: METRIC.driftVerdict,
    help: 'The verdict of the newest report (value 1): ok, changed, worse, broken or too-few',
    labelNames: ['source', 'verdict'],
  }),
  makeGaugeProvider({
    name: METRIC.driftLastReport,
    help: 'When the newest report was made or confirmed, Unix seconds',
    labelNames: ['source'],
  }),
  makeCounterProvider({
    name: METRIC.pipelineRuns,
    help: 'Pipeline runs that ended',
    labelNames: ['pipeline', 'state'],
  }),
  makeHistogramProvider({
    name: METRIC.pipelineDuration,
    help: 'Duration of pipeline runs in seconds',
    labelNames: ['pipeline'],
    buckets: [1, 5, 15, 60, 300, 1800],
  }),
  makeGaugeProvider({
    name: METRIC.pipelineLastSuccess,
    help: 'When the pipeline last succeeded, Unix seconds',
    labelNames: ['pipeline'],
  }),
  makeCounterProvider({
    name: METRIC.shotsIngested,
    help: 'Shots read from feeds',
    labelNames: ['dataset', 'outcome'],
  }),
  makeCounterProvider({
    name: METRIC.notificationDeliveries,
    help: 'Deliveries of notices after an attempt: sent, failed for good, or to be repeated',
    labelNames: ['kind', 'result'],
  }),
  makeGaugeProvider({
    name: METRIC.notificationsPending,
    help: 'Deliveries of notices that wait',
    labelNames: ['kind'],
  }),
  makeGaugeProvider({
    name: METRIC.notificationOldestPending,
    help: 'How long the oldest delivery has waited, in seconds; 0 if none waits',
  }),
  makeGaugeProvider({
    name: METRIC.alerts,
    help: 'Alerts of the rules of this program, by state (pending, firing, silenced) and severity',
    labelNames: ['state', 'severity'],
  }),
  makeGaugeProvider({
    name: METRIC.alertEvaluation,
    help: 'How long the last evaluation of the alert rules took, in seconds',
  }),
  makeCounterProvider({
    name: METRIC.alertEvaluationFailures,
    help: 'Evaluations of single alert rules that failed, and measures that could not be read',
  }),
];
