/** Log loss by group of rows, and whether it is worse than on a reference. */
import { studentTQuantile } from '../statistics/student-t.js';
import { measured, type MeasuredScore } from './classification-report.js';
import { clusteredError, clusterSums } from './clustered-mean.js';
import type { ScoredRows } from './scored-rows.js';
import { rowLogLoss } from './scores.js';
import type { SliceRows } from './slice-comparison.js';
import { welchDegrees } from './score-gap.js';

/** Log loss of one group. */
export interface SliceLoss {
  /** Title of the slice. */
  kind: string;
  label: string;
  rows: number;
  games: number;
  logLoss: MeasuredScore;
}

/** A group of a window beside the same of the reference. */
export interface SliceChange extends SliceLoss {
  /** Absent if the reference does not have the group. */
  reference?: SliceLoss;
  /** Window - reference, nats per row, with its standard error; absent if either cannot be measured. */
  gap?: { value: number; error: number };
  /** One-sided lower bound of the gap that holds for all groups together. */
  lowerBound?: number;
  /** The lower bound is above the margin. */
  worse: boolean;
}

/** A slice without fixed groups has so many at most, those with the most rows. */
const MOST_GROUPS = 100;
/** Below it the spread between games says little. */
const FEWEST_GAMES = 10;

/** Rows whose value is NaN, or no group, are in none. Groups in the order of the slices, then by rows, the most first. */
export function sliceLosses(
  { labels, probabilities, games }: Omit<ScoredRows, 'weights'>,
  slices: readonly SliceRows[],
): SliceLoss[] {
  return slices.flatMap(({ title, values, groups, largest = MOST_GROUPS }) => {
    if (!values) return [];
    const names = groups && new Map(groups.map(({ label, value }) => [value, label]));
    return [...rowsByValue(values)]
      .filter(([value]) => !names || names.has(value))
      .toSorted(([, a], [, b]) => b.length - a.length)
      .slice(0, largest)
      .map(([value, rows]) => ({
        kind: title,
        label: names?.get(value) ?? String(value),
        ...lossOf(
          rows.map((row) => rowLogLoss(labels[row], probabilities[row])),
          // Rows without a game depend on no other.
          rows.map((row) => (games[row] < 0 ? -1 - row : games[row])),
        ),
      }));
  });
}

/**
 * Compares the groups of a window with those of its reference, at `level` for all of them together (Bonferroni), by Welch's t with errors by game.
 * @param margin a higher log loss that does not matter, in nats per row
 */
export function compareSliceLosses(
  current: readonly SliceLoss[],
  reference: readonly SliceLoss[],
  { level, margin }: { level: number; margin: number },
): SliceChange[] {
  const pairs = current.map((slice) => {
    const own = reference.find(({ kind, label }) => kind === slice.kind && label === slice.label);
    return { slice, reference: own, gap: own && gapOf(slice, own) };
  });
  const tested = pairs.filter(({ gap }) => gap).length;
  return pairs.map(({ slice, reference: own, gap }) => {
    if (!own || !gap) return { ...slice, ...(own && { reference: own }), worse: false };
    const { value, error, degrees } = gap;
    const lowerBound = value - studentTQuantile(1 - level / tested, degrees) * error;
    return { ...slice, reference: own, gap: { value, error }, lowerBound, worse: lowerBound > margin };
  });
}

function gapOf(a: SliceLoss, b: SliceLoss): { value: number; error: number; degrees: number } | undefined {
  const [one, other] = [a.logLoss, b.logLoss];
  if (Math.min(a.games, b.games) < FEWEST_GAMES || one.value === null || other.value === null)
    return undefined;
  if (one.error === undefined || other.error === undefined) return undefined;
  return {
    value: one.value - other.value,
    error: Math.hypot(one.error, other.error),
    degrees: welchDegrees(one.error, a.games, other.error, b.games),
  };
}

function rowsByValue(values: ArrayLike<number>): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) continue;
    const known = rows.get(value);
    if (known) known.push(row);
    else rows.set(value, [row]);
  }
  return rows;
}

function lossOf(losses: number[], games: number[]): Pick<SliceLoss, 'rows' | 'games' | 'logLoss'> {
  const sums = clusterSums(losses, games);
  const rows = losses.length;
  const mean = sums.reduce((total, { sum }) => total + sum, 0) / rows;
  const count = sums.length;
  if (count < 2) return { rows, games: count, logLoss: { value: mean } };
  const error = clusteredError(sums, mean, rows);
  return {
    rows,
    games: count,
    logLoss: measured('logLoss', mean, error, studentTQuantile(0.975, count - 1)),
  };
}
