// Installs and builds, as npm start and npm test do first: for continuous integration and images.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { ensureEngines } from './engines.mjs';
import { checkNode, ensureBuilt, ensureInstalled } from './steps.mjs';

readCommand(COMMANDS.prepare);
checkNode();
await ensureInstalled();
await Promise.all([ensureEngines(), ensureBuilt()]);
