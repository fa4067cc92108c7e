// npm run mlflow:export: an experiment of the running instance, or of any MLflow server, as a folder.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

readCommand(COMMANDS['mlflow:export']);
checkNode();
await ensureInstalled();
await ensureBuilt();
await runProgram('dist/transfer/cli/export.js', process.argv.slice(2));
