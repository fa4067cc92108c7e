import type { MetricSummary } from '../../tracking/index.js';
import type { RungResult } from './trial.js';

/** The metrics of a trial's run with its results on the rungs: `rung_1_log_loss`, `rung_1_rows`, `rung_1_seconds`. */
export function metricsOfRungs(results: readonly RungResult[]): Record<string, number> {
  return Object.fromEntries(
    results.flatMap(({ rung, rows, logLoss, seconds }) => [
      [`rung_${rung}_log_loss`, logLoss],
      [`rung_${rung}_rows`, rows],
      [`rung_${rung}_seconds`, seconds],
    ]),
  );
}

/** The results of the rungs read from a run's metrics, from the first rung on. */
export function rungsFromMetrics(metrics: Record<string, MetricSummary>): RungResult[] {
  const results: RungResult[] = [];
  for (let rung = 1; ; rung++) {
    const of = (name: string) => metrics[`rung_${rung}_${name}`]?.last;
    const [logLoss, rows, seconds = 0] = [of('log_loss'), of('rows'), of('seconds')];
    if (logLoss === undefined || rows === undefined) return results;
    results.push({ rung, rows, logLoss, seconds });
  }
}
