import { CounterTally, HistogramTally } from '../../src/platform/metrics/tallies.js';
import { ModelMetrics } from '../../src/serving/index.js';

/** Metrics that nothing reads. */
export function modelMetrics(): ModelMetrics {
  return new ModelMetrics(new HistogramTally('seconds', 'x', [1]), new CounterTally('failures_total', 'x'));
}
