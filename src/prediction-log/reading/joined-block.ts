import { FEATURES } from '../../basketball/index.js';
import {
  PREDICTION_ROLES,
  type IdColumns,
  type PredictionColumns,
  type TextBytes,
  textAt,
  type PredictionRole,
} from '../blocks/prediction-columns.js';
import { compareIds, idAt, idParts, idText } from '../blocks/prediction-id.js';
import { gameText } from '../outcomes/given-outcome.js';
import { firstNotBefore, hasId, type OutcomeColumns } from '../outcomes/outcome-columns.js';

/** Codes of `Shot_Zone_Combined`, and of `Shot_Type_Encoded`; other values count as 0. */
export const ZONES = 8;
export const SHOT_TYPES = 4;

/** Index of the column of the player in `FEATURES`. */
export const PLAYER = FEATURES.indexOf('Player_ID');
const ZONE = FEATURES.indexOf('Shot_Zone_Combined');
const SHOT_TYPE = FEATURES.indexOf('Shot_Type_Encoded');

/** Who answered: a version of a model in a role. */
export interface Answerer {
  model: string;
  version: number;
  role: PredictionRole;
}

/** Rows whose ids follow one another in one block as it was first written. */
interface Runs extends IdColumns {
  /** Row of the joined block at which each run begins; one more entry for the end. */
  start: Uint32Array;
}

/** Id of no outcome yet. */
export const UNKNOWN = -1;

/** What filters and metrics need of a block, and the outcomes of its predictions as far as they are known. */
export interface JoinedBlock {
  id: string;
  rows: number;
  runs: Runs;
  /** Ids that its outcomes can have: its own, and those of the predictions that its shadows belong to. */
  firstId: string;
  lastId: string;
  /** Unix ms. */
  at: Float64Array;
  probability: Float64Array;
  /** Index into `groups`. */
  group: Int32Array;
  groups: Answerer[];
  player: Float64Array;
  /** 0..7 */
  zone: Int8Array;
  /** 0, 2 or 3 */
  shotType: Int8Array;
  /** Rows of shadows by the id of the prediction that the caller got. */
  paired?: Map<string, number[]>;
  /** 1 made, 0 missed, -1 not known. */
  outcome: Int8Array;
  /** Unix ms at which that outcome was received; -Infinity = none. */
  received: Float64Array;
  /** The games that outcomes named, by row: `<dataset>/<Game ID>` of a shot, or the name beside the prediction. */
  games: Map<number, string>;
  /** Blocks of outcomes that are in it. */
  applied: Set<string>;
  /** Sums over all rows, while no further outcome comes. */
  cells?: Float64Array;
}

/** Bytes in memory, about. */
export function sizeOf({ rows, runs, paired }: JoinedBlock): number {
  return rows * 38 + runs.idTime.length * 20 + (paired ? paired.size * 150 : 0) + 4096;
}

export function joinedBlock(id: string, columns: PredictionColumns): JoinedBlock {
  const { rows, features } = columns;
  const { group, groups } = groupsOf(columns);
  const paired = pairsOf(columns);
  const ids = [idAt(columns, 0), idAt(columns, rows - 1), ...(paired?.keys() ?? [])];
  const [firstId, lastId] = [ids.reduce((a, b) => (a < b ? a : b)), ids.reduce((a, b) => (a > b ? a : b))];
  return {
    id,
    rows,
    runs: runsOf(columns),
    firstId,
    lastId,
    at: columns.at.slice(),
    probability: columns.probability.slice(),
    group,
    groups,
    player: features[PLAYER].slice(),
    zone: codesOf(features[ZONE], (zone) => zone > 0 && zone < ZONES),
    shotType: codesOf(features[SHOT_TYPE], (type) => type === 2 || type === 3),
    ...(paired && { paired }),
    outcome: new Int8Array(rows).fill(UNKNOWN),
    received: new Float64Array(rows).fill(-Infinity),
    games: new Map(),
    applied: new Set(),
  };
}

/** The row of an id; -1 if the block does not have it. */
export function rowOf({ runs }: JoinedBlock, ids: IdColumns, index: number): number {
  let low = 0;
  let high = runs.idTime.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds(runs, middle, ids, index) <= 0) low = middle + 1;
    else high = middle;
  }
  const run = low - 1;
  if (run < 0 || runs.idTime[run] !== ids.idTime[index]) return -1;
  if (runs.processes[runs.idProcess[run]] !== ids.processes[ids.idProcess[index]]) return -1;
  const row = runs.start[run] + ids.idRow[index] - runs.idRow[run];
  return row < runs.start[run + 1] ? row : -1;
}

/** The id of a row. */
export function idOfRow({ runs }: JoinedBlock, row: number): string {
  let low = 0;
  let high = runs.idTime.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runs.start[middle] <= row) low = middle + 1;
    else high = middle;
  }
  const run = low - 1;
  return idText({
    time: runs.idTime[run],
    row: runs.idRow[run] + row - runs.start[run],
    process: runs.processes[runs.idProcess[run]],
  });
}

/** Takes the outcomes of a block over; repeating it changes nothing. Of several, the one received last counts. */
export function applyOutcomes(block: JoinedBlock, outcomes: OutcomeColumns, outcomeBlock: string): void {
  const [from, to] = [oneId(block.firstId), oneId(block.lastId)];
  for (let i = firstNotBefore(outcomes, from, 0); i < outcomes.rows; i++) {
    if (compareIds(outcomes, i, to, 0) > 0) break;
    if (!hasId(outcomes, i)) continue;
    const row = rowOf(block, outcomes, i);
    if (row >= 0) set(block, row, outcomes, i);
    if (block.paired)
      for (const shadow of block.paired.get(idAt(outcomes, i)) ?? []) set(block, shadow, outcomes, i);
  }
  block.applied.add(outcomeBlock);
}

/** An id as columns of one row. */
export function oneId(id: string): IdColumns {
  const { time, row, process } = idParts(id);
  return {
    idTime: Float64Array.of(time),
    idRow: Uint32Array.of(row),
    idProcess: Int32Array.of(0),
    processes: [process],
  };
}

function set(block: JoinedBlock, row: number, outcomes: OutcomeColumns, i: number): void {
  if (outcomes.received[i] < block.received[row]) return;
  block.received[row] = outcomes.received[i];
  if (hasText(outcomes.shot, i)) block.games.set(row, gameText(textAt(outcomes.shot, i)));
  else if (hasText(outcomes.game, i)) block.games.set(row, textAt(outcomes.game, i));
  if (block.outcome[row] === outcomes.made[i]) return;
  block.outcome[row] = outcomes.made[i];
  block.cells = undefined;
}

function hasText({ ends }: TextBytes, row: number): boolean {
  return ends[row + 1] > ends[row];
}

/** 0 for what is no such code. */
function codesOf(values: Float64Array, isCode: (value: number) => boolean): Int8Array {
  const codes = new Int8Array(values.length);
  for (let row = 0; row < values.length; row++) if (isCode(values[row])) codes[row] = values[row];
  return codes;
}

function runsOf(columns: PredictionColumns): Runs {
  const { rows, idTime, idRow, idProcess, processes } = columns;
  const starts: number[] = [];
  for (let row = 0; row < rows; row++) {
    const follows =
      row > 0 &&
      idTime[row] === idTime[row - 1] &&
      idProcess[row] === idProcess[row - 1] &&
      idRow[row] === idRow[row - 1] + 1;
    if (!follows) starts.push(row);
  }
  return {
    idTime: Float64Array.from(starts, (row) => idTime[row]),
    idRow: Uint32Array.from(starts, (row) => idRow[row]),
    idProcess: Int32Array.from(starts, (row) => idProcess[row]),
    processes: [...processes],
    start: Uint32Array.from([...starts, rows]),
  };
}

function groupsOf({ rows, model, models, version, role }: PredictionColumns): {
  group: Int32Array;
  groups: Answerer[];
} {
  const group = new Int32Array(rows);
  const groups: Answerer[] = [];
  let last = -1;
  for (let row = 0; row < rows; row++) {
    const isLast =
      row > 0 &&
      model[row] === model[row - 1] &&
      version[row] === version[row - 1] &&
      role[row] === role[row - 1];
    if (!isLast) {
      const answerer = {
        model: models[model[row]],
        version: version[row],
        role: PREDICTION_ROLES[role[row]],
      };
      last = groups.findIndex((known) => isSame(known, answerer));
      if (last < 0) last = groups.push(answerer) - 1;
    }
    group[row] = last;
  }
  return { group, groups };
}

function isSame(a: Answerer, b: Answerer): boolean {
  return a.version === b.version && a.role === b.role && a.model === b.model;
}

function pairsOf({ rows, pairedWith }: PredictionColumns): Map<string, number[]> | undefined {
  if (pairedWith.bytes.length === 0) return undefined;
  const paired = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    if (pairedWith.ends[row] === pairedWith.ends[row + 1]) continue;
    const id = textAt(pairedWith, row);
    const known = paired.get(id);
    if (known) known.push(row);
    else paired.set(id, [row]);
  }
  return paired;
}
