import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveParameters } from '../../src/algorithms/catalogue/catalogue.js';
import { lightGbmModel } from '../../src/algorithms/model-io/from-lightgbm.js';
import { xgboostModel } from '../../src/algorithms/model-io/from-xgboost.js';
import { FEATURES, SHOT_FEATURES } from '../../src/basketball/shots/features.js';
import { predictColumns } from '../../src/algorithms/model.js';
import { Random } from '../../src/algorithms/random/random.js';
import {
  type FitOrder,
  NATIVE_ENGINES,
  type NativeEngine,
} from '../../src/training/engines/native/child-messages.js';
import { runChild } from '../../src/training/engines/native/run-child.js';
import { describeWithEngines } from '../support/engines.js';
import { seasonShots, type SeasonShots } from '../support/season-shots.js';
import { describeWithShared } from '../support/shared-data.js';

const PREDICT = fileURLToPath(new URL('../support/native-predict.mjs', import.meta.url));
const TRAIN_ROWS = 60_000;
const TEST_ROWS = 100_000;
const ODD_ZONES = [-1, 99, 2.5, 1e7];
const PARAMETERS: Record<NativeEngine, Record<string, number>> = {
  lightgbm: { num_iterations: 50, early_stopping_round: 0 },
  xgboost: { num_boost_round: 50, early_stopping_rounds: 0, max_cat_to_onehot: 2 },
};

/** One value in thirty is missing; where zones may be odd, one in a hundred is none that training knows. */
function withHoles({ columns }: SeasonShots, seed: number, oddZones: boolean): Float64Array[] {
  const random = new Random(seed);
  return columns.map((column, f) =>
    column.map((value) => {
      if (random.integer(30) === 0) return Number.NaN;
      return oddZones && f === 6 && random.integer(100) === 0 ? ODD_ZONES[random.integer(4)] : value;
    }),
  );
}

describeWithShared('converted models on real rows', ['data', 'nba'], (seasons) => {
  describeWithEngines('of the real libraries', (engines) => {
    let train: SeasonShots;
    let rows: Float64Array[];
    let folder: string;

    beforeAll(async () => {
      const shots = await seasonShots(join(seasons, 'NBA_2016_Shots.csv.zip'), TRAIN_ROWS);
      train = { ...shots, columns: withHoles(shots, 1, false) };
      rows = withHoles(await seasonShots(join(seasons, 'NBA_2013_Shots.csv.zip'), TEST_ROWS), 2, true);
      folder = mkdtempSync(join(tmpdir(), 'parivision-native-'));
      writeFileSync(join(folder, 'rows'), Buffer.concat(rows.map((column) => Buffer.from(column.buffer))));
    }, 300_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    describe.each(NATIVE_ENGINES)('%s', (engine) => {
      it.each(['none', 'Shot_Zone_Combined'])(
        'answers what the library answers, categories: %s',
        async (categorical) => {
          const { library } = engines.taskFor(engine, 1)!;
          const order: FitOrder = {
            engine,
            library,
            threads: 1,
            seed: 1,
            parameters: resolveParameters(engine, {
              ...PARAMETERS[engine],
              categorical_feature: categorical,
            }),
            featureNames: [...FEATURES],
            trainRows: TRAIN_ROWS,
            validationRows: 0,
          };
          const part = { from: 0, to: TRAIN_ROWS };
          const empty = { from: TRAIN_ROWS, to: TRAIN_ROWS };
          const data = {
            snapshot: 'real',
            featureNames: [...FEATURES],
            features: SHOT_FEATURES,
            ...train,
            train: part,
            validation: empty,
            test: empty,
          };
          const { model } = await runChild(order, data, {}, () => undefined);
          const file = join(folder, 'model');
          writeFileSync(file, model);
          const args = [
            PREDICT,
            engine,
            library,
            file,
            '7',
            join(folder, 'rows'),
            FEATURES.join(),
            categorical,
          ];
          const answer = execFileSync(process.execPath, args, {
            maxBuffer: 1e8,
            // More threads than free cores make the libraries many times slower.
            env: { OMP_NUM_THREADS: '1' },
          });
          const wanted = new Float64Array(Uint8Array.from(answer).buffer);
          const ours = new Float64Array(TEST_ROWS);
          const read =
            engine === 'lightgbm' ? lightGbmModel(Buffer.from(model).toString()) : xgboostModel(model);
          predictColumns(read, rows, 0, TEST_ROWS, ours);
          expect(wanted.length).toBe(TEST_ROWS);
          // Neither may be trivially right: answers spread.
          expect(Math.max(...ours) - Math.min(...ours)).toBeGreaterThan(0.2);
          expect(ours.reduce((most, p, i) => Math.max(most, Math.abs(p - wanted[i])), 0)).toBeLessThan(1e-6);
        },
        180_000,
      );
    });
  });
});
