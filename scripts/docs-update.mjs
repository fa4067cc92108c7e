// npm run docs:update: writes the generated files and diagrams of docs/ again.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { runNpm } from './steps.mjs';

/** Tests that compare a generated text with the committed one, and write it if UPDATE_DOCS is 1. */
const GENERATORS = ['parameters-doc', 'columns-doc', 'diagrams', 'openapi', 'route-roles'];

readCommand(COMMANDS['docs:update']);
await runNpm(['run', '--silent', 'build:server']);
await runNpm(
  [
    'run',
    '--silent',
    'jest',
    '--',
    '--selectProjects',
    'architecture',
    'e2e',
    '--runInBand',
    '--testPathPatterns',
    ...GENERATORS,
  ],
  { UPDATE_DOCS: '1' },
);
