// npm start: installs, builds, then runs the program, which finds or starts a database and does the main job.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { enginesFolder, ensureEngines } from './engines.mjs';
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

const { settings } = readCommand(COMMANDS.start);
checkNode();
await ensureInstalled();
await Promise.all([ensureEngines({ folder: enginesFolder(settings) }), ensureBuilt()]);
await runProgram('dist/main.js', process.argv.slice(2), { LOG_FORMAT: process.env.LOG_FORMAT || 'pretty' });
