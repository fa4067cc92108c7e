import type { WorkerTask } from '../platform/workers/workers.js';
import type { RowArrays } from './decode-block.js';
import { type DistanceUnit, type ExploreBy, type Explored, exploreRows } from '../basketball/index.js';

export interface ExploreTask {
  arrays: RowArrays;
  by: ExploreBy;
  unit: DistanceUnit;
}

export default async function explore({ payload }: WorkerTask<ExploreTask>): Promise<Explored> {
  return exploreRows(payload.arrays, payload.by, payload.unit);
}
