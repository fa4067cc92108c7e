import { setImmediate } from 'node:timers/promises';
import type { RowRange } from '../../algorithms/training-data.js';
import type { Workers } from '../../platform/workers/workers.js';
import { sampleRows } from '../engines/sample-rows.js';
import type { FitData } from '../engines/fit-task.js';
import { SharedBins } from './shared-bins.js';

export interface RungData {
  data: FitData;
  bins: SharedBins;
}

/** The samples of one snapshot that the rungs of a study are fitted on, made when they are first requested. */
export class RungSamples {
  private readonly made = new Map<number, Promise<RungData>>();

  /** @param seed of the study: which rows are taken depends on it and on their number only */
  constructor(
    private readonly workers: Workers,
    private readonly data: FitData,
    private readonly seed: number,
    private readonly signal?: AbortSignal,
  ) {}

  /** `rows` evenly spaced rows of the training part, and the whole validation part. */
  async of(rows: number): Promise<RungData> {
    const known = this.made.get(rows);
    if (known) return known;
    const sample = sampleOf(this.data, rows, this.seed).then((data) => ({
      data,
      bins: new SharedBins(this.workers, data, this.signal),
    }));
    this.made.set(rows, sample);
    return sample;
  }
}

/** On SharedArrayBuffers, as the snapshot is. One column at a time, so that requests are served in between. */
export async function sampleOf(data: FitData, rows: number, seed: number): Promise<FitData> {
  const { train, validation, snapshot, featureNames, features } = data;
  const picked = sampleRows(train.from, train.to, rows, seed);
  const length = picked.length + validation.to - validation.from;
  const columns: Float64Array[] = [];
  for (const column of data.columns) {
    columns.push(gather(column, picked, validation, new Float64Array(new SharedArrayBuffer(length * 8))));
    await setImmediate();
  }
  return {
    snapshot,
    featureNames,
    features,
    columns,
    labels: gather(data.labels, picked, validation, new Uint8Array(new SharedArrayBuffer(length))),
    train: { from: 0, to: picked.length },
    validation: { from: picked.length, to: length },
    test: { from: length, to: length },
  };
}

function gather<T extends Float64Array | Uint8Array>(
  column: T,
  picked: Int32Array,
  { from, to }: RowRange,
  target: T,
): T {
  for (let i = 0; i < picked.length; i++) target[i] = column[picked[i]];
  target.set(column.subarray(from, to), picked.length);
  return target;
}
