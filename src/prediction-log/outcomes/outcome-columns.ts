import { ArrowFile, coded, float64, int8, utf8, writeArrow } from '../blocks/arrow-file.js';
import type { OutcomeManifest } from '../blocks/blocks.port.js';
import { type IdColumns, type TextBytes, textAt, textBytes } from '../blocks/prediction-columns.js';
import { idArrowColumns, readIdColumns } from '../blocks/prediction-codec.js';
import { compareIds, idAt, idParts } from '../blocks/prediction-id.js';

/** Raised when columns or their types change. It is in the metadata of each block. */
const SCHEMA_VERSION = 2;

/** An outcome as it was reported. */
export interface Outcome {
  /** The prediction; absent where only the shot is known, whose prediction is not found yet. */
  id?: string;
  /** `<dataset>/<Game ID>/<identity of the shot in bronze>`; absent if it was reported by prediction only. */
  shot?: string;
  /** The game, if the caller said it beside the prediction; any name, such as `<dataset>/<Game ID>`. */
  game?: string;
  made: 0 | 1;
  /** When it happened, Unix ms; absent if the caller did not say. */
  at?: number;
  /** Unix ms at which the block was opened. Later outcomes correct earlier ones. */
  received: number;
  /** Who said so. */
  by: string;
}

/** Outcomes as columns, in the order of the predictions' ids; those without one come first. */
export interface OutcomeColumns extends IdColumns {
  rows: number;
  made: Int8Array;
  /** NaN = not said */
  at: Float64Array;
  received: Float64Array;
  /** Index into `names`. */
  by: Int32Array;
  names: string[];
  /** Empty = not said */
  shot: TextBytes;
  game: TextBytes;
}

/** The process of rows without a prediction; their time and row are 0, so that they sort first. */
const NO_PROCESS = '';

/** Sorted by id; outcomes of one prediction stay in the order in which they are given. */
export function outcomeColumns(outcomes: readonly Outcome[]): OutcomeColumns {
  const sorted = outcomes.toSorted((a, b) => {
    const [one, other] = [a.id ?? '', b.id ?? ''];
    return one < other ? -1 : one > other ? 1 : 0;
  });
  const rows = sorted.length;
  const [processes, names] = [new Codes(), new Codes()];
  const columns: OutcomeColumns = {
    rows,
    idTime: new Float64Array(rows),
    idRow: new Uint32Array(rows),
    idProcess: new Int32Array(rows),
    processes: processes.texts,
    made: Int8Array.from(sorted, ({ made }) => made),
    at: Float64Array.from(sorted, ({ at }) => at ?? Number.NaN),
    received: Float64Array.from(sorted, ({ received }) => received),
    by: Int32Array.from(sorted, ({ by }) => names.of(by)),
    names: names.texts,
    shot: textBytes(sorted.map(({ shot }) => shot ?? '')),
    game: textBytes(sorted.map(({ game }) => game ?? '')),
  };
  for (const [row, { id }] of sorted.entries()) {
    const parts = id === undefined ? { time: 0, row: 0, process: NO_PROCESS } : idParts(id);
    columns.idTime[row] = parts.time;
    columns.idRow[row] = parts.row;
    columns.idProcess[row] = processes.of(parts.process);
  }
  return columns;
}

export function encodeOutcomes(columns: OutcomeColumns): Uint8Array {
  return writeArrow('outcomes', SCHEMA_VERSION, columns.rows, [
    ...idArrowColumns(columns),
    ['made', int8(columns.made)],
    ['at', float64(columns.at)],
    ['received', float64(columns.received)],
    ['by', coded(columns.by, columns.names, 1)],
    ['shot', utf8(columns.shot)],
    ['game', utf8(columns.game)],
  ]);
}

export function decodeOutcomes(bytes: Uint8Array): OutcomeColumns {
  const file = new ArrowFile(bytes);
  const { codes: by, values: names } = file.coded('by');
  return {
    rows: file.rows,
    ...readIdColumns(file),
    made: file.numbers<Int8Array>('made'),
    at: file.numbers<Float64Array>('at'),
    received: file.numbers<Float64Array>('received'),
    by,
    names,
    shot: file.texts('shot')!,
    // Blocks of version 1 do not have it.
    game: file.texts('game') ?? { ends: new Int32Array(file.rows + 1), bytes: new Uint8Array(0) },
  };
}

/** A row as it was received. */
export function outcomeAt(columns: OutcomeColumns, row: number): Outcome {
  const { made, at, received, by, names } = columns;
  const shot = textAt(columns.shot, row);
  const game = textAt(columns.game, row);
  return {
    ...(hasId(columns, row) && { id: idAt(columns, row) }),
    ...(shot !== '' && { shot }),
    ...(game !== '' && { game }),
    made: made[row] as 0 | 1,
    ...(!Number.isNaN(at[row]) && { at: at[row] }),
    received: received[row],
    by: names[by[row]],
  };
}

/** Whether a row names a prediction. */
export function hasId({ idProcess, processes }: IdColumns, row: number): boolean {
  return processes[idProcess[row]] !== NO_PROCESS;
}

/** What the manifest says about ids and shots: least and greatest id (empty if no row has one), rows without one, with both. */
export function idRange(
  columns: OutcomeColumns,
): Pick<OutcomeManifest, 'firstId' | 'lastId' | 'waiting' | 'named'> {
  const { rows, shot } = columns;
  let first = 0;
  while (first < rows && !hasId(columns, first)) first++;
  if (first === rows) return { firstId: '', lastId: '', waiting: first, named: 0 };
  let named = 0;
  for (let row = first; row < rows; row++) if (shot.ends[row + 1] > shot.ends[row]) named++;
  return { firstId: idAt(columns, first), lastId: idAt(columns, rows - 1), waiting: first, named };
}

/**
 * The first row of `columns`, from `from` on, whose id is not less than that of row `j` of `other`. Takes the fewer steps the
 * nearer that is to `from`.
 */
export function firstNotBefore(columns: IdColumns, other: IdColumns, j: number, from = 0): number {
  const rows = columns.idTime.length;
  let low = from;
  let step = 1;
  while (low + step <= rows && compareIds(columns, low + step - 1, other, j) < 0) {
    low += step;
    step *= 2;
  }
  let high = Math.min(rows, low + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareIds(columns, middle, other, j) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Distinct texts with their codes. */
export class Codes {
  readonly texts: string[] = [];
  private readonly codes = new Map<string, number>();

  of(text: string): number {
    let code = this.codes.get(text);
    if (code === undefined) this.codes.set(text, (code = this.texts.push(text) - 1));
    return code;
  }
}
