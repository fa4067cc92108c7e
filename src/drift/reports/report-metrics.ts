import { calibrationRow, estimatedLogLoss, logLossRow } from './damage.js';
import { type DriftReport, VERDICTS } from './report.js';

/** Columns whose effects are logged, the first of the report. */
const MOST_COLUMNS = 50;

/** The numbers of a report by name, for charts over time. */
export function reportMetrics(report: DriftReport): Record<string, number> {
  const { columns, current, performance, estimates, multivariate, quality, verdict } = report;
  const features = columns.filter(({ role }) => role === 'feature');
  const drifted = features.filter((column) => column.drifted).length;
  const logLoss = logLossRow(performance);
  const numbers: Record<string, number | null | undefined> = {
    rows: current.rows,
    games: current.games,
    labelled: current.labelled,
    verdict: VERDICTS.indexOf(verdict.state),
    drifted_columns: drifted,
    drifted_share: features.length === 0 ? undefined : drifted / features.length,
    failed_quality_checks: quality.filter(({ passed }) => !passed).length,
    log_loss: logLoss?.current.value,
    log_loss_reference: logLoss?.reference.value,
    log_loss_gap: logLoss?.gap.value,
    calibration_error: calibrationRow(performance)?.current.value,
    estimated_log_loss: estimatedLogLoss(estimates)?.estimated.value,
    e_value: performance?.sequential?.eValue,
    multivariate_auc: multivariate?.auc.value,
  };
  for (const { name, current: score } of performance?.scores ?? []) {
    numbers[`score/${name}`] = score.value;
  }
  for (const { column, effect } of columns.slice(0, MOST_COLUMNS)) {
    numbers[`effect/${column}`] = effect.value;
  }
  return Object.fromEntries(
    Object.entries(numbers).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}
