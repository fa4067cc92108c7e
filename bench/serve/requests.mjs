// The requests of the bench, as files that the load generator reads.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Writes the bodies into a folder. @returns `{ about, path, body, contentType }` by name */
export function writeRequests(folder) {
  return Object.fromEntries(
    Object.entries(ONE_ROW).map(([name, { about, path, content }]) => {
      const body = join(folder, `${name}.json`);
      writeFileSync(body, JSON.stringify(content));
      return [name, { about, path, body, contentType: JSON_TYPE }];
    }),
  );
}
