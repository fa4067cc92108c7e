// npm start: installs, builds, then runs the program, which finds or starts a database and does the main job.
import { ensureEngines } from './engines.mjs';
import { checkNode, ensureBuilt, ensureInstalled, runProgram } from './steps.mjs';

checkNode();
await ensureInstalled();
await Promise.all([ensureEngines(), ensureBuilt()]);
await runProgram('dist/main.js', process.argv.slice(2), { LOG_FORMAT: process.env.LOG_FORMAT || 'pretty' });
