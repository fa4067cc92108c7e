// npm run mlflow:export: an experiment of the running instance, or of any MLflow server, as a folder.
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

checkNode();
await ensureInstalled();
await ensureBuilt();
await runProgram('dist/tracking/cli/export.js', process.argv.slice(2));
