// npm run bench:check: a short run of bench:train, compared with bench/results/train.json. Writes nothing.
// npm run bench:check -- --help lists its flags.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { measure } from '../train/measure.mjs';
import { compareRatios } from './compare.mjs';

const { values } = readCommand(COMMANDS['bench:check']);
const file = join(import.meta.dirname, '..', 'results', 'train.json');
const committed = JSON.parse(readFileSync(file, 'utf8'));
const rows = compareRatios(committed.sections, (await measure(values)).sections, values.tolerance);
for (const row of rows) {
  const verdict = row.isRegression ? '  REGRESSION' : '';
  console.log(
    `${row.measured.toFixed(2)} × (committed ${row.committed.toFixed(2)} ×)  ${row.name}${verdict}`,
  );
}
const regressions = rows.filter(({ isRegression }) => isRegression).length;
if (rows.length === 0) console.error('PariVision · bench: nothing to compare');
else
  console.log(
    `${rows.length} compared, ${regressions} slower than ${values.tolerance} × the committed ratio`,
  );
process.exit(rows.length === 0 || regressions > 0 ? 1 : 0);
