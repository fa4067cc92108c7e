// npm run mlflow:import: experiments from an MLflow server or an exported folder into the running instance.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

readCommand(COMMANDS['mlflow:import']);
checkNode();
await ensureInstalled();
await ensureBuilt();
await runProgram('dist/transfer/cli/import.js', process.argv.slice(2));
