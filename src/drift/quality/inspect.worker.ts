import { basketball } from '../../basketball/index.js';
import type { WorkerTask } from '../../platform/workers/workers.js';
import type { QualityFinding } from '../reports/report.js';
import { inspect } from './inspect.js';
import type { Inspected } from './inspected.js';

export default function run({ payload }: WorkerTask<Inspected>): QualityFinding[] {
  return inspect(payload, basketball.relations);
}
