import { correlationMatrix } from '../algorithms/statistics/correlation.js';
import type { WorkerTask } from '../platform/workers/workers.js';
import type { RowArrays } from './decode-block.js';

export interface CorrelateTask {
  arrays: RowArrays;
}

/** Correlations of the seven features and the label; null if one is constant. */
export default async function correlate({
  payload,
}: WorkerTask<CorrelateTask>): Promise<(number | null)[][]> {
  const matrix = correlationMatrix([...payload.arrays.columns, payload.arrays.labels]);
  return matrix.map((row) => row.map((value) => (Number.isNaN(value) ? null : value)));
}
