/** Compares two models on groups of rows: is the challenger clearly worse in one of them? */
import { studentTQuantile } from '../statistics/student-t.js';
import { clusteredError, type ClusterSum } from './clustered-mean.js';

/** Below these, the spread between games says little: six rows of one class have hardly any. */
const FEWEST_GAMES = 10;
const FEWEST_OF_A_CLASS = 10;

/** Groups of rows by the value of a column. */
export interface SliceSpec {
  title: string;
  column: string;
  /** The groups; absent: one for each value. */
  groups?: readonly { label: string; value: number }[];
  /** Only so many groups, those with the most rows. */
  largest?: number;
}

export interface SliceRows extends SliceSpec {
  /** One value per row; absent if the data does not have the column. */
  values?: ArrayLike<number>;
}

export interface GroupGap {
  label: string;
  rows: number;
  games: number;
  /** Challenger - holder, in nats per row; above 0 the challenger is worse. */
  difference: number;
  /** One-sided lower confidence bound of the difference. */
  lowerBound: number;
}

export interface SliceComparison {
  title: string;
  /** Groups that could be measured: ten games, and ten rows of each class; 0: not measurable. */
  groups: number;
  /** The group with the highest lower bound. */
  worst?: GroupGap;
  /** Groups whose lower bound is above the margin. */
  failed: GroupGap[];
}

/**
 * Compares by group. A group fails if the lower bound of its difference is above the margin. The bounds hold together: each at level /
 * number of groups (Bonferroni), from the ratio estimator by game and Student's t with games - 1 degrees of freedom. So if no
 * group is worse by more than the margin, one fails with a probability of about `level` at most.
 * @param labels 0 or 1, one per row
 * @param differences challenger's loss - holder's, in nats, one per row
 * @param games index of each row's game, 0 or more
 * @param margin in nats per row, 0 or more
 */
export function compareSlices(
  labels: ArrayLike<number>,
  differences: ArrayLike<number>,
  games: ArrayLike<number>,
  slices: readonly SliceRows[],
  { margin, level = 0.05 }: { margin: number; level?: number },
): SliceComparison[] {
  const grouped = slices.map((slice) => groupsOf(slice, labels, differences, games));
  const all = grouped.reduce((sum, groups) => sum + groups.length, 0);
  return slices.map(({ title }, index) => {
    const gaps = grouped[index].map((group) => gapOf(group, level / all));
    const worst = gaps.toSorted((a, b) => b.lowerBound - a.lowerBound).at(0);
    return {
      title,
      groups: gaps.length,
      ...(worst && { worst }),
      failed: gaps.filter(({ lowerBound }) => lowerBound > margin),
    };
  });
}

interface Group {
  label: string;
  games: Map<number, ClusterSum>;
  rows: number;
  positives: number;
}

/** The groups that can be measured. */
function groupsOf(
  { values, groups, largest }: SliceRows,
  labels: ArrayLike<number>,
  differences: ArrayLike<number>,
  games: ArrayLike<number>,
): Group[] {
  if (!values) return [];
  const names = groups && new Map(groups.map(({ label, value }) => [value, label]));
  const byValue = new Map<number, Group>();
  for (let row = 0; row < differences.length; row++) {
    const value = values[row];
    if (Number.isNaN(value) || (names && !names.has(value))) continue;
    const group = byValue.get(value) ?? {
      label: names?.get(value) ?? String(value),
      games: new Map(),
      rows: 0,
      positives: 0,
    };
    byValue.set(value, group);
    const game = group.games.get(games[row]) ?? { sum: 0, rows: 0 };
    group.games.set(games[row], game);
    game.sum += differences[row];
    game.rows += 1;
    group.rows += 1;
    group.positives += labels[row];
  }
  return [...byValue.values()]
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, largest)
    .filter(
      ({ games: { size }, rows, positives }) =>
        size >= FEWEST_GAMES && Math.min(positives, rows - positives) >= FEWEST_OF_A_CLASS,
    );
}

function gapOf({ label, games, rows }: Group, level: number): GroupGap {
  const clusters = [...games.values()];
  const difference = clusters.reduce((sum, { sum: part }) => sum + part, 0) / rows;
  const margin =
    studentTQuantile(1 - level, clusters.length - 1) * clusteredError(clusters, difference, rows);
  return { label, rows, games: clusters.length, difference, lowerBound: difference - margin };
}
