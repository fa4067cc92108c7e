// npm run bench:train: our engines beside LightGBM, XGBoost and scikit-learn from Python, in one run.
// Writes bench/results/train.md and .json.
// npm run bench:train -- --help lists its flags.
import { join } from 'node:path';
import { readCommand } from '../../scripts/command-line.mjs';
import { COMMANDS } from '../../scripts/commands.mjs';
import { measure } from './measure.mjs';
import { writeTable } from './table.mjs';

const { values } = readCommand(COMMANDS['bench:train']);
writeTable(join(import.meta.dirname, '..', 'results'), await measure(values));
