// The rows of the bench: seasons read once through the application's own sources and feature function, kept in the cache.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

/** Training rows of the table's main rows. */
export const TRAIN_ROWS = 300_000;
export const PREDICT_ROWS = 200_000;
/** Rows of one league season that are generated; a real one has some 200,000 too. */
const LEAGUE_ROWS = 210_000;
const PAGE = 20_000;

/**
 * The source of rows: the season zips of `folder`, or a generated league if there is none.
 * `load` gives train, test and season parts; every one is `{ columns, labels, rows }` on shared memory.
 */
export async function openData(dist, folder) {
  const { FEATURES } = await import(dist('basketball/shots/features.js'));
  const features = [...FEATURES];
  const files = folder ? zipsOf(folder) : [];
  const names = files.length > 0 ? files.map((file) => basename(file, '.zip')) : leagueNames();
  const sources = new Map(names.map((name, i) => [name, files[i]]));
  const load = (name) => loadPart(dist, features, name, sources.get(name));
  const named = (year) => names.find((name) => name.includes(year));
  // Real seasons: 2015 and 2016 to learn from, 2013 to test. Of other data the first two, and the third.
  const real = ['2015', '2016', '2013'].every(named);
  const [first, second, test] = real ? ['2015', '2016', '2013'].map(named) : names;
  if (!test) throw new Error(`the bench needs three seasons or more, and ${folder} has ${names.length}`);
  return {
    features,
    names,
    load,
    description:
      files.length > 0
        ? `${first} and ${second} (first ${TRAIN_ROWS.toLocaleString('en')} rows) to train, ${test} to test`
        : `generated rows of the virtual league: the first ${TRAIN_ROWS.toLocaleString('en')} to train, its third season to test`,
    train: async () => head(joined([await load(first), await load(second)]), TRAIN_ROWS),
    test: () => load(test),
    /** All seasons in order, the first `rows` of them. */
    growth: async (rows) => {
      const parts = [];
      for (const name of names) {
        if (parts.reduce((sum, part) => sum + part.rows, 0) >= rows) break;
        parts.push(await load(name));
      }
      return head(joined(parts), rows);
    },
  };
}

/** A file for the peer: the columns one after the other as float64, then the labels as bytes. */
export function writePart(path, part) {
  writeWhole(path, [...part.columns.map(bytesOf), part.labels]);
}

export function readPart(path, features) {
  const file = openSync(path);
  try {
    const { size } = fstatSync(file);
    const rows = size / (features * 8 + 1);
    if (!Number.isInteger(rows)) throw new Error(`${path} is not a file of ${features} columns`);
    const part = emptyPart(features, rows);
    let at = 0;
    for (const bytes of [...part.columns.map(bytesOf), part.labels]) at += readInto(file, bytes, at);
    return part;
  } finally {
    closeSync(file);
  }
}

/** Reads directly into the column: no second copy of the rows in memory. */
function readInto(file, bytes, position) {
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(file, bytes, done, bytes.length - done, position + done);
    if (count === 0) throw new Error('the file of rows is too short');
    done += count;
  }
  return done;
}

function zipsOf(folder) {
  return readdirSync(folder)
    .filter((name) => /\.(zip|csv)$/i.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function leagueNames() {
  return Array.from({ length: 13 }, (_, i) => `league season ${i + 1}`);
}

async function loadPart(dist, features, name, file) {
  const folder = join(process.env.CACHE_DIR || join(homedir(), '.cache', 'parivision'), 'bench', 'rows');
  const state = file ? statSync(file) : undefined;
  const key = createHash('sha256')
    .update(JSON.stringify([2, name, features, state?.size, state?.mtimeMs]))
    .digest('hex')
    .slice(0, 16);
  const path = join(folder, `${key}.bin`);
  if (!existsSync(path)) {
    console.log(`PariVision · bench: reading ${name} …`);
    mkdirSync(folder, { recursive: true });
    writePart(path, await readShots(dist, features, file, Number(name.split(' ').at(-1)) - 1));
  }
  return readPart(path, features.length);
}

async function readShots(dist, features, file, season) {
  const { readShot } = await import(dist('basketball/shots/clean-shot.js'));
  const source = await sourceOf(dist, file);
  const rows = [];
  let position = file ? 0 : season * LEAGUE_ROWS;
  const end = file ? Infinity : position + LEAGUE_ROWS;
  for (let atEnd = false; !atEnd && position < end;) {
    const page = await source.read(position, Math.min(PAGE, end - position));
    for (const { shot } of page.rows) {
      const read = shot && readShot(shot);
      // Rows with missing values are left out: not every peer accepts them.
      if (!read?.ok || read.shot.Shot_Made_Flag === null) continue;
      const values = features.map((feature) => read.shot[feature]);
      if (values.every((value) => value !== null)) rows.push([...values, read.shot.Shot_Made_Flag]);
    }
    position = page.next;
    atEnd = page.atEnd;
  }
  await source.close();
  const part = emptyPart(features.length, rows.length);
  rows.forEach((row, i) => {
    part.columns.forEach((column, f) => {
      column[i] = row[f];
    });
    part.labels[i] = row[features.length];
  });
  return part;
}

async function sourceOf(dist, file) {
  if (file) {
    const { openFileSource } = await import(dist('feed/sources/file/file-source.js'));
    return openFileSource(file, basename(file), basename(file));
  }
  const { VirtualLeagueSource } = await import(dist('feed/sources/virtual-league-source.js'));
  return new VirtualLeagueSource();
}

function emptyPart(features, rows) {
  return {
    rows,
    columns: Array.from({ length: features }, () => new Float64Array(new SharedArrayBuffer(rows * 8))),
    labels: new Uint8Array(new SharedArrayBuffer(rows)),
  };
}

export function joined(parts) {
  const features = parts[0].columns.length;
  const whole = emptyPart(
    features,
    parts.reduce((sum, part) => sum + part.rows, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.columns.forEach((column, f) => column.set(part.columns[f], at));
    whole.labels.set(part.labels, at);
    at += part.rows;
  }
  return whole;
}

export function head(part, rows) {
  if (part.rows < rows) throw new Error(`the bench needs ${rows} rows, and the data has ${part.rows}`);
  return {
    rows,
    columns: part.columns.map((column) => column.subarray(0, rows)),
    labels: part.labels.subarray(0, rows),
  };
}

function bytesOf(column) {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function writeWhole(path, chunks) {
  const file = openSync(`${path}.new`, 'w');
  for (const chunk of chunks) {
    for (let done = 0; done < chunk.length;) done += writeSync(file, chunk, done, chunk.length - done);
  }
  closeSync(file);
  renameSync(`${path}.new`, path);
}
