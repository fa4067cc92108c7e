import { serialize } from 'node:v8';
import { deflateSync } from 'node:zlib';
import { referencePerformance } from '../../algorithms/evaluation/reference-performance.js';
import type { SliceSpec } from '../../algorithms/evaluation/slice-comparison.js';
import { decodeModel } from '../../algorithms/model-io/model-file.js';
import { type ProfilePlan, planOf } from '../../algorithms/profile/plan.js';
import { joinColumns, mergeProfiles, type Profile, profileOf } from '../../algorithms/profile/profile.js';
import { Random } from '../../algorithms/random/random.js';
import type { RowRange } from '../../algorithms/training-data.js';
import type { WorkerTask } from '../../platform/workers/workers.js';
import { predictRows } from '../windows/predict-rows.js';
import { chunksOf, learnedEffects } from './learned-effects.js';
import { planColumns, type SnapshotRows } from './plan-columns.js';
import type { ReferenceContent, ScoredSample } from './reference-profile.js';
import type { ReferenceRange } from './reference-sample.js';
import { rowsOfSegment, segmentsOf } from './segments.js';

export interface ReferenceTask extends SnapshotRows {
  /** Model file. */
  model: Uint8Array;
  /** Name of the column of the target. */
  target: string;
  train: RowRange;
  validation: RowRange;
  slices: readonly SliceSpec[];
}

const SAMPLE_ROWS = 20_000;
const SAMPLE_SEED = 1;
const MOST_VALUES = 1000;

/** Measures a reference; the answer is its content, serialised and deflated. */
export default async function makeReference({ payload }: WorkerTask<ReferenceTask>): Promise<Uint8Array> {
  return deflateSync(serialize(contentOf(payload)), { level: 6 });
}

function contentOf(task: ReferenceTask): ReferenceContent {
  const { train, validation, labels, games, slices } = task;
  const { model } = decodeModel(task.model);
  const probabilities = predictRows(model, task, validation);
  const plan = planOf(planColumns(task, train, { target: task.target, probabilities, slices }));
  const trained = chunksOf(games, train).map((range) => profileRange(plan, task, range));
  const validated = chunksOf(games, validation).map((range) =>
    profileRange(
      plan,
      task,
      range,
      probabilities.subarray(range.from - validation.from, range.to - validation.from),
    ),
  );
  const isPrediction = ({ role }: { role: string }): boolean => role === 'prediction';
  const [whole, later] = [mergeProfiles(plan, trained), mergeProfiles(plan, validated)];
  const learned = learnedEffects(plan, trained);
  const learnedLater = learnedEffects(plan, validated);
  for (const { name, role } of plan.columns) {
    if (role === 'prediction' && name in learnedLater) learned[name] = learnedLater[name];
  }
  const byName = new Map(task.featureNames.map((name, i) => [name, part(task.columns[i], train)]));
  const { segments, more } = segmentsOf(slices, byName);
  return {
    plan,
    profile: joinColumns(plan, whole, later, isPrediction),
    gameRows: whole.rows / Math.max(1, whole.clusters),
    learned,
    segments: segments.map((name) => ({ name, profile: segmentProfile(plan, task, byName, name) })),
    moreSegments: more,
    ranges: rangesOf(task, train),
    sample: sampleOf(task, train, model),
    validationSample: sampleOf(task, validation, model),
    performance: referencePerformance(
      part(labels, validation),
      probabilities,
      part(games, validation),
      slices.map((slice) => {
        const index = task.featureNames.indexOf(slice.column);
        return { ...slice, ...(index >= 0 && { values: part(task.columns[index], validation) }) };
      }),
    ),
  };
}

function part<T extends Float64Array | Uint8Array | Int32Array>(values: T, { from, to }: RowRange): T {
  return values.subarray(from, to) as T;
}

function profileRange(
  plan: ProfilePlan,
  { columns, labels, games }: SnapshotRows,
  range: RowRange,
  probabilities?: Float64Array,
): Profile {
  const values = [...columns.map((column) => part(column, range)), part(labels, range), probabilities];
  return profileOf(plan, values, part(games, range));
}

function segmentProfile(
  plan: ProfilePlan,
  { columns, labels, games, train }: ReferenceTask,
  byName: ReadonlyMap<string, Float64Array>,
  { column, value }: { column: string; value: number },
): Profile {
  const rows = rowsOfSegment(byName.get(column)!, value);
  const picked = columns.map((values) => Float64Array.from(rows, (row) => values[train.from + row]));
  const made = Float64Array.from(rows, (row) => labels[train.from + row]);
  return profileOf(
    plan,
    [...picked, made, undefined],
    Int32Array.from(rows, (row) => games[train.from + row]),
  );
}

function rangesOf({ featureNames, features, columns }: ReferenceTask, range: RowRange): ReferenceRange[] {
  return featureNames.map((column, index) => {
    const values = part(columns[index], range);
    let [min, max] = [Infinity, -Infinity];
    const counts = new Map<number, number>();
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const kind = features.find(({ name }) => name === column)?.kind ?? 'quantity';
    const isListed = (kind === 'code' || kind === 'category') && counts.size <= MOST_VALUES;
    const listed = [...counts].toSorted(([a], [b]) => a - b).map(([value, rows]) => ({ value, rows }));
    return { column, ...(min <= max && { min, max }), ...(isListed && { values: listed }) };
  });
}

/** Whole games, drawn at random, in the order of time. */
function sampleOf(
  task: ReferenceTask,
  { from, to }: RowRange,
  model: Parameters<typeof predictRows>[0],
): ScoredSample {
  const { games, featureNames, features, columns, labels, dates } = task;
  const all = [...new Set(games.subarray(from, to))];
  const sizes = new Map<number, number>();
  for (let row = from; row < to; row++) sizes.set(games[row], (sizes.get(games[row]) ?? 0) + 1);
  const chosen = new Set<number>();
  let used = 0;
  for (const game of new Random(SAMPLE_SEED).shuffle(all)) {
    if (used + sizes.get(game)! > SAMPLE_ROWS) break;
    used += sizes.get(game)!;
    chosen.add(game);
  }
  const rows = new Uint32Array(used);
  let next = 0;
  for (let row = from; row < to; row++) if (chosen.has(games[row])) rows[next++] = row;
  const order = [...new Set(Array.from(rows, (row) => games[row]))];
  const numberOf = new Map(order.map((game, i) => [game, i]));
  const picked = columns.map((column) => Float64Array.from(rows, (row) => column[row]));
  return {
    featureNames,
    features,
    columns: picked,
    games: Int32Array.from(rows, (row) => numberOf.get(games[row])!),
    gameIds: order.map((game) => task.gameIds[game]),
    labels: Uint8Array.from(rows, (row) => labels[row]),
    dates: Int32Array.from(rows, (row) => dates[row]),
    probabilities: predictRows(model, { featureNames, columns: picked }, { from: 0, to: used }),
  };
}
