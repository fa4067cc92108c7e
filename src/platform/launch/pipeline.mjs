// npm run pipeline: runs the daily pipeline now, in the running instance or in one that is started for it.
import { ensureEngines } from './engines.mjs';
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

checkNode();
await ensureInstalled();
await Promise.all([ensureEngines(), ensureBuilt()]);
await runProgram('dist/pipelines/cli/main.js', process.argv.slice(2));
