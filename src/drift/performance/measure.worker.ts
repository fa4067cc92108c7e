import type { WorkerTask } from '../../platform/workers/workers.js';
import { measurePerformance, type MeasureTask, type PerformanceFindings } from './measure-performance.js';

/** Findings on performance, off the event loop. */
export default async function measure({ payload }: WorkerTask<MeasureTask>): Promise<PerformanceFindings> {
  return measurePerformance(payload);
}
