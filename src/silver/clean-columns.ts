import {
  basketball,
  type CleanShot,
  DECIMAL_COLUMNS,
  type DecimalColumn,
  INTEGER_COLUMNS,
  type IntegerColumn,
  mergeTallies,
  type PlayerTally,
  RAW_FIELDS,
  type RawShot,
  tallyShot,
  TEXT_COLUMNS,
  type TextColumn,
} from '../basketball/index.js';

/** Stands for a missing integer; no field may hold it. */
export const MISSING = -2_147_483_648;

/** A text column: for each row the index in `values`, −1 = missing. */
export interface CodedText {
  codes: Int32Array;
  values: string[];
}

/** Clean shots as columns: small, and quick to send between threads. */
export interface CleanColumns {
  rows: number;
  /** MISSING where there is no value. */
  integers: Record<IntegerColumn, Int32Array>;
  /** NaN where there is no value. */
  decimals: Record<DecimalColumn, Float64Array>;
  texts: Record<TextColumn, CodedText>;
  /** How often each oddity occurs; `refused_<code>` for rows that could not be read and are left out. */
  flags: Record<string, number>;
  /** Who took the shots. Names are for people and are in no block. */
  players: PlayerTally[];
}

/** The 22 values of each shot one after the other: far quicker to send to a thread than objects with 22 keys. */
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
    integers: mapNames(INTEGER_COLUMNS, () => new Int32Array(size)),
    decimals: mapNames(DECIMAL_COLUMNS, () => new Float64Array(size)),
    texts: mapNames(TEXT_COLUMNS, () => ({ codes: new Int32Array(size), values: [] })),
    flags: {},
    players: [],
  };
  const players = new Map<number, PlayerTally>();
  const codes = mapNames(TEXT_COLUMNS, () => new Map<string, number>());
  const raw = {} as RawShot;
  for (let at = 0; at < values.length; at += RAW_FIELDS.length) {
    for (let field = 0; field < RAW_FIELDS.length; field++) raw[RAW_FIELDS[field]] = values[at + field];
    const read = basketball.readRow(raw);
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
  for (const name of INTEGER_COLUMNS) columns.integers[name][row] = shot[name] ?? MISSING;
  for (const name of DECIMAL_COLUMNS) columns.decimals[name][row] = shot[name] ?? Number.NaN;
  for (const name of TEXT_COLUMNS) {
    const text = shot[name];
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
 * Puts pieces together, ordered by date, cluster and sequence, texts numbered in the order of their code units:
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
  const all = mapNames(INTEGER_COLUMNS, (name) =>
    gather(new Int32Array(rows), (piece) => piece.integers[name]),
  );
  const order = orderOf(all, rows);
  const flags: Record<string, number> = {};
  for (const piece of pieces) {
    for (const [flag, count] of Object.entries(piece.flags)) flags[flag] = (flags[flag] ?? 0) + count;
  }
  return {
    rows,
    integers: mapNames(INTEGER_COLUMNS, (name) => Int32Array.from(order, (row) => all[name][row])),
    decimals: mapNames(DECIMAL_COLUMNS, (name) => {
      const values = gather(new Float64Array(rows), (piece) => piece.decimals[name]);
      return Float64Array.from(order, (row) => values[row]);
    }),
    texts: mapNames(TEXT_COLUMNS, (name) =>
      mergeText(
        pieces.map((piece) => ({ ...piece.texts[name], rows: piece.rows })),
        order,
      ),
    ),
    flags: Object.fromEntries(Object.entries(flags).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    players: mergeTallies(pieces.map(({ players }) => players)),
  };
}

function orderOf(integers: CleanColumns['integers'], rows: number): Uint32Array {
  const { date, cluster, sequence } = basketball.roles;
  const [dates, clusters, places] = [integers[date], integers[cluster], integers[sequence]];
  return Uint32Array.from({ length: rows }, (_, row) => row).sort(
    (a, b) => dates[a] - dates[b] || clusters[a] - clusters[b] || places[a] - places[b],
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

function mapNames<K extends string, V>(names: readonly K[], value: (name: K) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<K, V>;
}
