import type { WorkerTask } from '../../platform/workers/workers.js';
import { compareRows, type MultivariateResult, type MultivariateTask } from './compare-rows.js';

export default function run({ payload }: WorkerTask<MultivariateTask>): MultivariateResult {
  return compareRows(payload);
}
