// npm run keys: makes, lists and revokes the keys of the running instance.
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

checkNode();
await ensureInstalled();
await ensureBuilt();
await runProgram('dist/access/cli/main.js', process.argv.slice(2));
