import type { RecordBatch } from 'apache-arrow';
import { basketball, TEXT_COLUMNS } from '../basketball/index.js';
import {
  columnOf,
  dataOf,
  datesOf,
  featureColumns,
  isThere,
  numbersOf,
  openBlock,
  valuesOf,
} from './arrow-columns.js';

/** Where rows are written, each array on a SharedArrayBuffer. */
export interface RowArrays {
  /** The features, in the order of `FEATURES`. */
  columns: Float64Array[];
  labels: Uint8Array;
  games: Int32Array;
  /** YYYYMMDD. */
  dates: Int32Array;
}

/** How often each text of a column occurs. */
export type TextCounts = Record<string, { missing: number; counts: [string, number][] }>;

export interface DecodedBlock {
  /** Rows written: those with a known result. */
  rows: number;
  unlabelled: number;
  /** Id of each game of the rows written, in the order in which they appear. */
  gameIds: string[];
  /** Of all rows. */
  texts: TextCounts;
}

/** Arrays for `rows` rows that threads share. */
export function shareRows(rows: number, features: number): RowArrays {
  return {
    columns: Array.from({ length: features }, () => new Float64Array(new SharedArrayBuffer(rows * 8))),
    labels: new Uint8Array(new SharedArrayBuffer(rows)),
    games: new Int32Array(new SharedArrayBuffer(rows * 4)),
    dates: new Int32Array(new SharedArrayBuffer(rows * 4)),
  };
}

/**
 * Writes the rows of a block that have a known result into `target`, from row `at` on. Games are numbered from `firstGame`.
 * @throws {RangeError} when there is no room for them
 */
export function decodeBlock(
  bytes: Uint8Array,
  target: RowArrays,
  at: number,
  firstGame: number,
): DecodedBlock {
  const batch = openBlock(bytes);
  const results = numbersOf(batch, basketball.roles.target);
  const kept = Uint32Array.from(results.keys()).filter((row) => !Number.isNaN(results[row]));
  if (at + kept.length > target.labels.length) throw new RangeError('more rows than were announced');
  const features = featureColumns(batch);
  const dates = datesOf(batch);
  const gameIdOf = columnOf(batch, basketball.roles.cluster);
  const games = new Map<string, number>();
  for (let index = 0; index < kept.length; index++) {
    const row = kept[index];
    for (let feature = 0; feature < features.length; feature++) {
      target.columns[feature][at + index] = features[feature][row];
    }
    target.labels[at + index] = results[row];
    target.dates[at + index] = dates[row];
    const gameId = gameIdOf.get(row) as string;
    let game = games.get(gameId);
    if (game === undefined) games.set(gameId, (game = games.size));
    target.games[at + index] = firstGame + game;
  }
  return {
    rows: kept.length,
    unlabelled: results.length - kept.length,
    gameIds: [...games.keys()],
    texts: countTexts(batch),
  };
}

function countTexts(batch: RecordBatch): TextCounts {
  return Object.fromEntries(
    TEXT_COLUMNS.map((name) => {
      const data = dataOf(batch, name);
      const codes = valuesOf<Int32Array>(data);
      const values = [...data.dictionary!] as string[];
      const counts = values.map(() => 0);
      let missing = 0;
      for (let row = 0; row < codes.length; row++) {
        if (isThere(data, row)) counts[codes[row]]++;
        else missing++;
      }
      return [
        name,
        { missing, counts: values.map((value, code): [string, number] => [value, counts[code]]) },
      ];
    }),
  );
}
