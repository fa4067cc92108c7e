import type { WorkerTask } from '../platform/workers/workers.js';
import type { RowArrays } from './decode-block.js';
import { sortRows } from './sort-rows.js';

export interface SortTask {
  arrays: RowArrays;
  gameIds: string[];
}

export default async function sort({ payload }: WorkerTask<SortTask>): Promise<void> {
  sortRows(payload.arrays, payload.gameIds);
}
