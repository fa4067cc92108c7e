// npm run mlflow:import: experiments from an MLflow server or an exported folder into the running instance.
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

checkNode();
await ensureInstalled();
await ensureBuilt();
await runProgram('dist/tracking/cli/import.js', process.argv.slice(2));
