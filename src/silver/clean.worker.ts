import type { WorkerTask } from '../platform/workers/workers.js';
import { cleanShots, type CleanColumns } from './clean-columns.js';

export interface CleanTask {
  /** See `flattenShots`. */
  values: string[];
}

/** Reads raw shots into columns, off the event loop. */
export default async function clean({ payload }: WorkerTask<CleanTask>): Promise<CleanColumns> {
  return cleanShots(payload.values);
}
