// The requests of the bench, as files that the load generator reads.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { SHOT } from '../shot.mjs';

const NAMES = Object.keys(SHOT);
const ROW = Object.values(SHOT);
const JSON_TYPE = 'application/json';

/** One row by each contract. `about` names it in the table. */
const ONE_ROW = {
  predict: { about: 'POST /predict', path: '/predict', content: SHOT },
  infer: {
    about: 'POST /v2/models/parivision/infer, one row',
    path: '/v2/models/parivision/infer',
    content: { inputs: [{ name: 'input', shape: [1, NAMES.length], datatype: 'FP64', data: ROW }] },
  },
  invocations: {
    about: 'POST /invocations, one row',
    path: '/invocations',
    content: { dataframe_split: { columns: NAMES, data: [ROW] } },
  },
};

/** Rows of a request of the section batch. */
export const BATCH_ROWS = 10_000;
/** Numbers of players, and the ranges of the other features: any whole number below the limit, from the first value on. */
const RANGES = [
  [201_000, 500],
  [-240, 480],
  [-40, 400],
  [0, 720],
  [2, 2],
  [0, 40],
  [1, 7],
];

/** Writes the bodies into a folder. @returns `{ about, path, body, contentType }` by name */
export function writeRequests(folder) {
  const columns = batchColumns();
  const rows = Array.from({ length: BATCH_ROWS }, (_, row) =>
    Object.fromEntries(NAMES.map((name) => [name, columns[name][row]])),
  );
  const write = (name, content) => {
    const body = join(folder, name);
    writeFileSync(body, content);
    return body;
  };
  const single = Object.entries(ONE_ROW).map(([name, { about, path, content }]) => {
    const body = write(`${name}.json`, JSON.stringify(content));
    return [name, { about, path, body, contentType: JSON_TYPE }];
  });
  const batch = {
    about: `POST /predict/batch, ${BATCH_ROWS.toLocaleString('en')} rows`,
    path: '/predict/batch',
  };
  return {
    ...Object.fromEntries(single),
    batchJson: {
      ...batch,
      about: `${batch.about}, JSON`,
      body: write('batch.json', JSON.stringify(rows)),
      contentType: JSON_TYPE,
      leastMillions: 1,
    },
    batchArrow: {
      ...batch,
      about: `${batch.about}, Arrow`,
      body: write('batch.arrow', tableToIPC(tableFromArrays(columns), 'stream')),
      contentType: 'application/vnd.apache.arrow.stream',
      leastMillions: 5,
    },
  };
}

/** Shots that are all different, the same in every run. */
function batchColumns() {
  let state = 1;
  const next = (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return Object.fromEntries(
    NAMES.map((name, i) => {
      const [first, below] = RANGES[i];
      const isMetres = name === 'Shot_Distance_Meters';
      const values = Array.from({ length: BATCH_ROWS }, () => first + next(below) * (isMetres ? 0.3048 : 1));
      return [name, isMetres ? Float64Array.from(values) : Int32Array.from(values)];
    }),
  );
}
