import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { openPromise } from 'yauzl';
import { buffer } from 'node:stream/consumers';
import * as fc from '../../../test/support/fast-check.js';
import { ALL_FAULTS } from '../../../test/support/faults.js';
import { describeWithShared } from '../../../test/support/shared-data.js';
import { addToSurvey, emptySurvey, LOCATION_TRANSFORMS, verdictOf } from './location-transform.js';
import { seasonLocation, type SeasonRow } from './season-transform.js';

/** `npm run test:faults` takes all seasons and every fifth row of them. */
const SEASONS = ALL_FAULTS ? /\.zip$/ : /(2012|2020)_Shots\.csv\.zip$/;
const EVERY = ALL_FAULTS ? 5 : 97;

async function rowsOf(path: string): Promise<SeasonRow[]> {
  const zip = await openPromise(path);
  for await (const entry of zip.eachEntry()) {
    if (!/^[^/]+\.csv$/i.test(entry.fileName)) continue;
    const [header, ...lines] = (await buffer(await zip.openReadStreamPromise(entry)))
      .toString('utf8')
      .split('\n');
    const some = lines.filter((line, at) => line !== '' && at % EVERY === 0);
    return parse([header, ...some].join('\n'), { columns: true }) as SeasonRow[];
  }
  throw new Error(`${path} has no CSV file`);
}

function surveyOf(rows: SeasonRow[]) {
  const survey = emptySurvey();
  for (const row of rows) addToSurvey(survey, seasonLocation(row));
  return survey;
}

/** Removes the columns that a file may lack. */
const BLANKS: Record<string, Partial<SeasonRow>> = {
  nothing: {},
  distances: { SHOT_DISTANCE: '' },
  labels: { BASIC_ZONE: '', ZONE_NAME: '', ZONE_ABB: '', ZONE_RANGE: '', SHOT_TYPE: '' },
  zones: { BASIC_ZONE: '', ZONE_NAME: '', ZONE_ABB: '', ZONE_RANGE: '' },
  all: { SHOT_DISTANCE: '', BASIC_ZONE: '', ZONE_NAME: '', ZONE_ABB: '', ZONE_RANGE: '', SHOT_TYPE: '' },
};
/** A file of fewer rows, as people make them. */
const SUBSETS: Record<string, (row: SeasonRow, one: SeasonRow) => boolean> = {
  'all rows': () => true,
  'near the rim': ({ SHOT_DISTANCE: feet }) => Number(feet) <= 2,
  'at the rim': ({ SHOT_DISTANCE: feet }) => Number(feet) === 0,
  threes: ({ SHOT_TYPE: type }) => type.startsWith('3'),
  backcourt: ({ BASIC_ZONE: zone }) => zone === 'Backcourt',
  corners: ({ BASIC_ZONE: zone }) => zone.includes('Corner'),
  'one side': ({ ZONE_NAME: name }) => name.startsWith('Left'),
  'one player': (row, one) => row.PLAYER_ID === one.PLAYER_ID,
  'one game': (row, one) => row.GAME_ID === one.GAME_ID,
  'one row': (row, one) => row === one,
};

describeWithShared('any part of a recorded season', ['data', 'nba'], (folder) => {
  it.each(readdirSync(folder).filter((name) => SEASONS.test(name)))(
    '%s is read as the whole is, or the transform is asked for',
    async (name) => {
      const rows = await rowsOf(join(folder, name));
      const right = name.includes('2020') ? 'twice' : 'feet';
      expect(verdictOf(surveyOf(rows))).toMatchObject({ transform: right });
      const rowAt = fc.integer({ min: 0, max: rows.length - 1 });
      const subset = fc.constantFrom(...Object.keys(SUBSETS));
      const blank = fc.constantFrom(...Object.keys(BLANKS));
      fc.assert(
        fc.property(rowAt, subset, blank, (at, subsetName, blankName) => {
          const chosen = rows.filter((row) => SUBSETS[subsetName](row, rows[at]));
          const some = chosen.map((row) => ({ ...row, ...BLANKS[blankName] }));
          if (some.length === 0) return;
          const survey = surveyOf(some);
          const found = verdictOf(survey);
          if (found.transform === undefined) expect(found.fault).toBe('unsure');
          else expect(found.transform).toBe(right);
          // The user is not asked if every row has a distance or a zone.
          if (blankName !== 'all') expect(found).toMatchObject({ transform: right });
          for (const given of LOCATION_TRANSFORMS) {
            const taken = verdictOf(survey, given);
            if (given === right) expect(taken).toMatchObject({ transform: right });
            else expect(taken).toMatchObject({ fault: 'contradicted' });
          }
        }),
        { numRuns: ALL_FAULTS ? 200 : 40 },
      );
    },
    120_000,
  );
});
