// npm run bench:…: installs and builds, then runs the benchmark of that name.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { ensureEngines } from './engines.mjs';
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

const [name, ...given] = process.argv.slice(2);
readCommand(COMMANDS[`bench:${name}`], given);
checkNode();
await ensureInstalled();
await Promise.all([ensureEngines(), ensureBuilt()]);
await runProgram(`bench/${name}/run.mjs`, given);
