import { decodeModel } from '../../algorithms/model-io/model-file.js';
import type { RowRange } from '../../algorithms/training-data.js';
import type { WorkerTask } from '../../platform/workers/workers.js';
import { predictRows } from './predict-rows.js';

export interface ScoreTask {
  /** Model file. */
  model: Uint8Array;
  featureNames: string[];
  columns: Float64Array[];
  range: RowRange;
  /** On a SharedArrayBuffer: one entry for each row of the range. */
  out: Float64Array;
}

/** Writes what a model predicts for rows. */
export default async function score({ payload }: WorkerTask<ScoreTask>): Promise<void> {
  const { model } = decodeModel(payload.model);
  predictRows(model, payload, payload.range, payload.out);
}
