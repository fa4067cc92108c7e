import type { BlockRange, PredictionManifest } from '../blocks/blocks.port.js';
import type { PredictionRole } from '../blocks/prediction-columns.js';
import { idOfRow, type JoinedBlock, oneId, UNKNOWN } from './joined-block.js';
import { compareIds } from '../blocks/prediction-id.js';

/** Which predictions: every condition that is absent holds. */
export interface PredictionFilter {
  model?: string;
  version?: number;
  role?: PredictionRole;
  /** Made then or later. */
  from?: Date;
  /** Made before then. */
  to?: Date;
  /** Ids before this one: for paging without counting rows. */
  before?: string;
  /** Player_ID */
  player?: number;
  /** Shot_Zone_Combined, 0..7 */
  zone?: number;
  hasOutcome?: boolean;
}

/** Every id is less than this. */
const AFTER_ALL = 'g';

export function rangeOf({ from, to, before }: PredictionFilter): BlockRange {
  return {
    ...(from && { from: from.getTime() }),
    ...(to && { to: to.getTime() }),
    ...(before !== undefined && { lastId: before }),
  };
}

/** Whether a block may have rows that match, by its manifest. */
export function mayMatch({ groups }: PredictionManifest, filter: PredictionFilter): boolean {
  return groups.some((group) => matchesGroup(group, filter));
}

/** The number of rows that match, if the manifest tells; undefined if only the rows do. */
export function countByManifest(manifest: PredictionManifest, filter: PredictionFilter): number | undefined {
  if (filter.player !== undefined || filter.zone !== undefined || filter.hasOutcome !== undefined)
    return undefined;
  if (!isInside(manifest, filter)) return undefined;
  return manifest.groups
    .filter((group) => matchesGroup(group, filter))
    .reduce((rows, group) => rows + group.rows, 0);
}

/** Whether all rows of a block are within the times and ids of the filter. */
export function isInside({ from, to, lastId }: PredictionManifest, filter: PredictionFilter): boolean {
  return (
    (!filter.from || from >= filter.from.getTime()) &&
    (!filter.to || to < filter.to.getTime()) &&
    lastId < (filter.before ?? AFTER_ALL)
  );
}

export function matchesGroup(
  group: { model: string; version: number; role: string },
  { model, version, role }: PredictionFilter,
): boolean {
  return (
    (model === undefined || group.model === model) &&
    (version === undefined || group.version === version) &&
    (role === undefined || group.role === role)
  );
}

/** The rows that match, in the order of their ids. */
export function matchingRows(block: JoinedBlock, filter: PredictionFilter): Uint32Array {
  const from = filter.from?.getTime() ?? -Infinity;
  const to = filter.to?.getTime() ?? Infinity;
  const ofGroup = block.groups.map((group) => matchesGroup(group, filter));
  const found = new Uint32Array(block.rows);
  let count = 0;
  const end = filter.before === undefined ? block.rows : rowsBefore(block, filter.before);
  const { group, at, player, zone, outcome } = block;
  for (let row = 0; row < end; row++) {
    if (!ofGroup[group[row]] || !(at[row] >= from && at[row] < to)) continue;
    if (filter.player !== undefined && player[row] !== filter.player) continue;
    if (filter.zone !== undefined && zone[row] !== filter.zone) continue;
    if (filter.hasOutcome !== undefined && (outcome[row] !== UNKNOWN) !== filter.hasOutcome) continue;
    found[count++] = row;
  }
  return found.subarray(0, count);
}

/** How many rows have an id before this one. */
function rowsBefore(block: JoinedBlock, id: string): number {
  const { runs, rows } = block;
  const bound = oneId(id);
  let run = 0;
  while (run < runs.idTime.length && compareIds(runs, run, bound, 0) < 0) run++;
  if (run === 0) return 0;
  let row = runs.start[run - 1];
  const end = run < runs.idTime.length ? runs.start[run] : rows;
  while (row < end && idOfRow(block, row) < id) row++;
  return row;
}
