import {
  adjustComparisons,
  type ColumnComparison,
  compareProfiles,
  type CompareOptions,
} from '../../algorithms/profile/compare-profiles.js';
import type { ProfilePlan } from '../../algorithms/profile/plan.js';
import type { Profile } from '../../algorithms/profile/profile.js';
import type { SegmentName } from '../profiles/reference-profile.js';
import type { SegmentFinding, VerdictState } from './report.js';
import { FEWEST_GAMES, FEWEST_ROWS } from './verdict.js';
import { counted, listed, sizeOf } from './words.js';

export interface ComparedSegment {
  name: SegmentName;
  reference: Profile;
  current: Profile;
}

/** Whether the rows of each segment changed: the columns of all segments are one family of tests. */
export function segmentFindings(
  plan: ProfilePlan,
  segments: readonly ComparedSegment[],
  options: CompareOptions,
): SegmentFinding[] {
  const large = segments.filter(({ current }) => isEnough(current));
  // What rows of a segment reach by chance is more than what all rows do: thresholds that were learned are not for them.
  const plain = { ...options, learned: undefined };
  const groups = large.map(({ reference, current }) => compareProfiles(plan, reference, current, plain));
  const adjusted = adjustComparisons(groups, options.level);
  return large.map((segment, index) => findingOf(segment, adjusted[index]));
}

function findingOf({ name, current }: ComparedSegment, columns: ColumnComparison[]): SegmentFinding {
  const { segment, kind, column: own } = name;
  const drifted = columns
    .filter(({ drifted: has, column, role }) => has && column !== own && role !== 'prediction')
    .map(({ column }) => column);
  const size = { rows: current.rows, games: current.clusters };
  const what =
    drifted.length > 0
      ? `${counted(drifted.length, 'column')} changed: ${listed(drifted)}`
      : 'nothing changed';
  return {
    segment,
    kind,
    ...size,
    state: drifted.length > 0 ? 'changed' : 'ok',
    drifted,
    text: `${sizeOf(size)}: ${what}.`,
  };
}

function isEnough({ rows, clusters }: Profile): boolean {
  return rows >= FEWEST_ROWS && clusters >= FEWEST_GAMES;
}

/** Segments that a report has. */
const MOST_SHOWN = 20;
const GRAVITY: readonly VerdictState[] = ['broken', 'worse', 'changed', 'ok', 'too-few'];

/** The worst first, then the largest; a report has at most 20. */
export function shownSegments(all: readonly SegmentFinding[]): SegmentFinding[] {
  return all
    .toSorted((a, b) => GRAVITY.indexOf(a.state) - GRAVITY.indexOf(b.state) || b.rows - a.rows)
    .slice(0, MOST_SHOWN);
}
