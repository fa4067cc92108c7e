import { readShot } from '../basketball/shots/clean-shot.js';
import { type CleanShot, RAW_FIELDS, type RawShot } from '../basketball/shots/shot.js';
import { mergeTallies, type PlayerTally, tallyShot } from './player-tally.js';

/** Columns of whole numbers, by their name in a block, and where the value comes from. */
export const INTEGER_COLUMNS = {
  Game_ID: 'Game_ID',
  Game_Event_ID: 'Game_Event_ID',
  Player_ID: 'Player_ID',
  Game_Date: 'Game_Date',
  X_Location: 'X_Location',
  Y_Location: 'Y_Location',
  Total_Seconds_Remaining: 'Total_Seconds_Remaining',
  Shot_Type_Encoded: 'Shot_Type_Encoded',
  Shot_Zone_Combined: 'Shot_Zone_Combined',
  Shot_Made_Flag: 'Shot_Made_Flag',
  Period: 'period',
} as const satisfies Record<string, keyof CleanShot>;

/** Columns of text, in the same way. */
export const TEXT_COLUMNS = {
  Season_Type: 'Season_Type',
  Action_Type: 'actionType',
  Team: 'team',
  Home_Team: 'homeTeam',
  Away_Team: 'awayTeam',
} as const satisfies Record<string, keyof CleanShot>;

export type IntegerColumn = keyof typeof INTEGER_COLUMNS;
export type TextColumn = keyof typeof TEXT_COLUMNS;

export const INTEGER_NAMES = Object.keys(INTEGER_COLUMNS) as IntegerColumn[];
export const TEXT_NAMES = Object.keys(TEXT_COLUMNS) as TextColumn[];

/** Stands for a missing whole number; no field may hold it. */
export const MISSING = -2_147_483_648;

/** A text column: for each row the index in `values`, −1 = missing. */
export interface CodedText {
  codes: Int32Array;
  values: string[];
}

/** Clean shots as columns: small, and quick to hand from thread to thread. */
export interface CleanColumns {
  rows: number;
  integers: Record<IntegerColumn, Int32Array>;
  /** Shot_Distance_Meters; NaN = missing. */
  distance: Float64Array;
  texts: Record<TextColumn, CodedText>;
  /** How often each oddity occurs; `refused_<code>` for rows that could not be read and are left out. */
  flags: Record<string, number>;
  /** Who took the shots: names are for people, and stand in no block. */
  players: PlayerTally[];
}

/** The 22 values of each shot one after the other: far quicker to hand to a thread than objects with 22 keys. */
export function flattenShots(shots: Iterable<RawShot>): string[] {
  const values: string[] = [];
  for (const shot of shots) for (const field of RAW_FIELDS) values.push(shot[field]);
  return values;
}

/** Reads flattened shots into columns, in the order given. */
export function cleanShots(values: string[]): CleanColumns {
  const size = values.length / RAW_FIELDS.length;
  const columns: CleanColumns = {
    rows: 0,
    integers: mapNames(INTEGER_NAMES, () => new Int32Array(size)),
    distance: new Float64Array(size),
    texts: mapNames(TEXT_NAMES, () => ({ codes: new Int32Array(size), values: [] })),
    flags: {},
    players: [],
  };
  const players = new Map<number, PlayerTally>();
  const codes = mapNames(TEXT_NAMES, () => new Map<string, number>());
  const raw = {} as RawShot;
  for (let at = 0; at < values.length; at += RAW_FIELDS.length) {
    for (let field = 0; field < RAW_FIELDS.length; field++) raw[RAW_FIELDS[field]] = values[at + field];
    const read = readShot(raw);
    const flags = read.ok ? read.flags : [`refused_${read.code}`];
    for (const flag of flags) columns.flags[flag] = (columns.flags[flag] ?? 0) + 1;
    if (!read.ok) continue;
    append(columns, codes, read.shot);
    tallyShot(players, raw, read.shot);
  }
  columns.players = mergeTallies([[...players.values()]]);
  return columns;
}

function append(
  columns: CleanColumns,
  codes: Record<TextColumn, Map<string, number>>,
  shot: CleanShot,
): void {
  const row = columns.rows++;
  for (const name of INTEGER_NAMES) columns.integers[name][row] = shot[INTEGER_COLUMNS[name]] ?? MISSING;
  columns.distance[row] = shot.Shot_Distance_Meters ?? Number.NaN;
  for (const name of TEXT_NAMES) {
    const text = shot[TEXT_COLUMNS[name]];
    columns.texts[name].codes[row] =
      text === null ? -1 : codeOf(codes[name], columns.texts[name].values, text);
  }
}

function codeOf(codes: Map<string, number>, values: string[], text: string): number {
  let code = codes.get(text);
  if (code === undefined) {
    code = values.push(text) - 1;
    codes.set(text, code);
  }
  return code;
}

/**
 * Puts pieces together, ordered by (Game_Date, Game_ID, Game_Event_ID), texts numbered in the order of their code units:
 * the result depends on the shots only, not on the order or the pieces in which they came.
 */
export function mergeColumns(pieces: CleanColumns[]): CleanColumns {
  const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
  const gather = <A extends Int32Array | Float64Array>(target: A, of: (piece: CleanColumns) => A): A => {
    let at = 0;
    for (const piece of pieces) {
      target.set(of(piece).subarray(0, piece.rows), at);
      at += piece.rows;
    }
    return target;
  };
  const all = mapNames(INTEGER_NAMES, (name) =>
    gather(new Int32Array(rows), (piece) => piece.integers[name]),
  );
  const order = orderOf(all, rows);
  const distance = gather(new Float64Array(rows), (piece) => piece.distance);
  const flags: Record<string, number> = {};
  for (const piece of pieces) {
    for (const [flag, count] of Object.entries(piece.flags)) flags[flag] = (flags[flag] ?? 0) + count;
  }
  return {
    rows,
    integers: mapNames(INTEGER_NAMES, (name) => Int32Array.from(order, (row) => all[name][row])),
    distance: Float64Array.from(order, (row) => distance[row]),
    texts: mapNames(TEXT_NAMES, (name) =>
      mergeText(
        pieces.map((piece) => ({ ...piece.texts[name], rows: piece.rows })),
        order,
      ),
    ),
    flags: Object.fromEntries(Object.entries(flags).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    players: mergeTallies(pieces.map(({ players }) => players)),
  };
}

function orderOf({ Game_Date, Game_ID, Game_Event_ID }: CleanColumns['integers'], rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row).sort(
    (a, b) => Game_Date[a] - Game_Date[b] || Game_ID[a] - Game_ID[b] || Game_Event_ID[a] - Game_Event_ID[b],
  );
}

function mergeText(pieces: (CodedText & { rows: number })[], order: Uint32Array): CodedText {
  const values = [...new Set(pieces.flatMap((piece) => piece.values))].toSorted((a, b) =>
    a < b ? -1 : a > b ? 1 : 0,
  );
  const codes = new Map(values.map((value, code) => [value, code]));
  const all = new Int32Array(order.length);
  let at = 0;
  for (const piece of pieces) {
    const mapped = piece.values.map((value) => codes.get(value)!);
    for (let row = 0; row < piece.rows; row++)
      all[at++] = piece.codes[row] === -1 ? -1 : mapped[piece.codes[row]];
  }
  return { values, codes: Int32Array.from(order, (row) => all[row]) };
}

function mapNames<K extends string, V>(names: K[], value: (name: K) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<K, V>;
}
