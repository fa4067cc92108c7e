import { binsFor } from '../../algorithms/catalogue/fit.js';
import type { BinnedColumns } from '../../algorithms/trees/binning.js';
import type { WorkerTask } from '../../platform/workers/workers.js';
import type { FitData } from '../engines/fit-task.js';

export interface BinTask {
  data: FitData;
  /** 2..255 */
  maxBins: number;
  /** Indexes of the features that are categories. */
  categorical: readonly number[];
}

export default function bin({ payload: { data, maxBins, categorical } }: WorkerTask<BinTask>): BinnedColumns {
  return binsFor(data, maxBins, categorical);
}
