import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FEATURES } from '../../src/basketball/shots/features.js';
import { openFileSource } from '../../src/feed/sources/file/file-source.js';
import { readShotQuestion } from '../../src/prediction/shot-question.js';
import { type CleanColumns, cleanShots, flattenShots } from '../../src/silver/clean-columns.js';
import { ALL_FAULTS } from '../support/faults.js';
import { describeWithShared } from '../support/shared-data.js';

/** `npm run test:faults` takes every row of all seasons, a plain `npm test` some of one. */
const SEASONS = ALL_FAULTS ? /\.zip$/ : /2020_Shots\.csv\.zip$/;
const MOST_ROWS = ALL_FAULTS ? Number.POSITIVE_INFINITY : 10_000;
const ROWS_PER_READ = 5000;

interface Compared {
  rows: number;
  differences: number[][];
}

/** The features of a block's rows against those that a prediction for the same place and time is made from. */
function compare({ integers, decimals, rows }: CleanColumns, compared: Compared): void {
  for (let row = 0; row < rows; row++) {
    const trained = FEATURES.map((name) =>
      name === 'Shot_Distance_Meters' ? decimals[name][row] : integers[name][row],
    );
    const { features } = readShotQuestion({
      player_id: integers.Player_ID[row],
      x: integers.X_Location[row],
      y: integers.Y_Location[row],
      period: integers.Period[row],
      clock: integers.Total_Seconds_Remaining[row],
    });
    compared.rows += 1;
    if (FEATURES.some((name, at) => features[name] !== trained[at])) compared.differences.push(trained);
  }
}

describeWithShared('training and POST /predict/shot', ['data', 'nba'], (folder) => {
  it.each(readdirSync(folder).filter((name) => SEASONS.test(name)))(
    'have the same features of the shots in %s',
    async (name) => {
      const source = await openFileSource(join(folder, name), `file:${name}`, name);
      const compared: Compared = { rows: 0, differences: [] };
      let position = 0;
      let refused = 0;
      try {
        for (let atEnd = false; !atEnd && position < MOST_ROWS;) {
          const page = await source.read(position, ROWS_PER_READ);
          const columns = cleanShots(flattenShots(page.rows.flatMap(({ shot }) => shot ?? [])));
          refused += page.rows.length - columns.rows;
          compare(columns, compared);
          position = page.next;
          atEnd = page.atEnd;
        }
      } finally {
        await source.close();
      }
      expect(compared.differences).toEqual([]);
      expect(compared.rows + refused).toBe(position);
      expect(refused).toBeLessThan(10);
      expect(compared.rows).toBeGreaterThan(9000);
    },
    120_000,
  );
});
