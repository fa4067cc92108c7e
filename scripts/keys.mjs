// npm run keys: creates, lists and revokes the keys of the running instance.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

readCommand(COMMANDS.keys);
checkNode();
await ensureInstalled();
await ensureBuilt();
await runProgram('dist/access/cli/main.js', process.argv.slice(2));
