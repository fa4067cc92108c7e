import type { FitData } from './fit-task.js';
import { sampleRows } from './sample-rows.js';

export interface TrainingSample {
  /** One array of feature values per row; NaN = missing. */
  rows: number[][];
  /** 0 or 1. */
  labels: number[];
}

/** At most `maxRows` rows of the training part as plain arrays, which is what the packages take. See `sampleRows`. */
export function trainingSample(data: FitData, maxRows: number, seed: number): TrainingSample {
  const picked = [...sampleRows(data.train.from, data.train.to, maxRows, seed)];
  return {
    rows: picked.map((row) => data.columns.map((column) => column[row])),
    labels: picked.map((row) => data.labels[row]),
  };
}
