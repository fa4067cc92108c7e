import type { WorkerTask } from '../platform/workers/workers.js';
import type { RowArrays } from './decode-block.js';
import type { DistanceUnit, ExploreBy } from '../basketball/explore/groups.js';
import { exploreRows, type Explored } from '../basketball/explore/explore-rows.js';

export interface ExploreTask {
  arrays: RowArrays;
  by: ExploreBy;
  unit: DistanceUnit;
}

export default async function explore({ payload }: WorkerTask<ExploreTask>): Promise<Explored> {
  return exploreRows(payload.arrays, payload.by, payload.unit);
}
