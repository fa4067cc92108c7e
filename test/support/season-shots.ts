import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { openPromise } from 'yauzl';
import { readShot } from '../../src/basketball/shots/clean-shot.js';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { addToSurvey, emptySurvey, verdictOf } from '../../src/basketball/files/location-transform.js';
import {
  seasonLocation,
  type SeasonRow,
  transformSeasonRow,
} from '../../src/basketball/files/season-transform.js';

export interface SeasonShots {
  /** The seven features. */
  columns: Float64Array[];
  labels: Uint8Array;
}

/** The first `count` shots of a season's zip file, cleaned as silver does, in the order of the file. */
export async function seasonShots(path: string, count: number): Promise<SeasonShots> {
  // A few rows cannot be read; the scale shows in far fewer than are asked for.
  const to = Math.ceil(count * 1.02);
  const rows = parse(await firstFile(path), { columns: true, relax_column_count: true, to }) as SeasonRow[];
  const survey = emptySurvey();
  for (const row of rows) addToSurvey(survey, seasonLocation(row));
  const { transform, reason } = verdictOf(survey);
  if (transform === undefined) throw new Error(`${path}: ${reason}`);
  const shots = rows.flatMap((row, i) => {
    const read = readShot(transformSeasonRow(row, transform, i + 1));
    return read.ok && read.shot.Shot_Made_Flag !== null ? [read.shot] : [];
  });
  if (shots.length < count) throw new Error(`${path} has ${shots.length} shots, not ${count}`);
  const taken = shots.slice(0, count);
  return {
    columns: FEATURES.map((name) => Float64Array.from(taken, (shot) => shot[name] ?? Number.NaN)),
    labels: Uint8Array.from(taken, (shot) => shot.Shot_Made_Flag!),
  };
}

async function firstFile(path: string): Promise<Buffer> {
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    if (/^[^/]+\.csv$/i.test(entry.fileName)) return buffer(await zip.openReadStreamPromise(entry));
  }
  throw new Error(`${path} has no CSV file`);
}
