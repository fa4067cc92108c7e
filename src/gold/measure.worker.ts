import type { RowRange } from '../algorithms/training-data.js';
import { FEATURES } from '../basketball/index.js';
import { describe } from '../algorithms/statistics/describe.js';
import type { WorkerTask } from '../platform/workers/workers.js';
import type { RowArrays } from './decode-block.js';
import type { ColumnStatistics, PartSummary, SnapshotPart, TimeSplit } from './snapshot.js';
import { partRanges, splitByDate } from './time-split.js';

export interface MeasureTask {
  arrays: RowArrays;
  /** Shots of the newest dates that are split; absent: all. */
  newest?: number;
}

/** `split` is absent where there are too few dates. */
export interface Measured {
  dates: number;
  split?: TimeSplit;
  parts?: Record<SnapshotPart, PartSummary>;
  columns: ColumnStatistics[];
}

/** Split, parts and statistics of a snapshot's rows, off the event loop. */
export default async function measure({ payload }: WorkerTask<MeasureTask>): Promise<Measured> {
  const { arrays, newest } = payload;
  const dates = new Set(arrays.dates).size;
  const split = splitByDate(arrays.dates, newest);
  if (!split) return { dates, columns: [] };
  const ranges = partRanges(arrays.dates, split);
  return {
    dates,
    split,
    parts: {
      train: summarise(arrays, ranges.train),
      validation: summarise(arrays, ranges.validation),
      test: summarise(arrays, ranges.test),
    },
    columns: [
      ...FEATURES.map((name, index) => statisticsOf(name, arrays.columns[index])),
      statisticsOf('Shot_Made_Flag', arrays.labels),
    ],
  };
}

function summarise({ labels, games, dates }: RowArrays, { from, to }: RowRange): PartSummary {
  let made = 0;
  for (let row = from; row < to; row++) made += labels[row];
  return {
    rows: to - from,
    games: new Set(games.subarray(from, to)).size,
    firstDate: dates[from],
    lastDate: dates[to - 1],
    makeRate: made / (to - from),
  };
}

function statisticsOf(column: string, values: Float64Array | Uint8Array): ColumnStatistics {
  const { count, missing, distinct, ...numbers } = describe(values);
  const known = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return {
    column,
    count,
    missing,
    distinct,
    mean: known(numbers.mean),
    std: known(numbers.std),
    min: known(numbers.min),
    q25: known(numbers.q25),
    median: known(numbers.median),
    q75: known(numbers.q75),
    max: known(numbers.max),
  };
}
