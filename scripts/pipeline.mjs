// npm run pipeline: runs a pipeline now, in the running instance or in one that is started for it.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { enginesFolder, ensureEngines } from './engines.mjs';
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

const { settings } = readCommand(COMMANDS.pipeline);
checkNode();
await ensureInstalled();
await Promise.all([ensureEngines({ folder: enginesFolder(settings) }), ensureBuilt()]);
await runProgram('dist/pipelines/cli/main.js', process.argv.slice(2));
