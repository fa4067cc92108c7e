// npm run build: the server, then the web page, into dist/.
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { runNpm } from './steps.mjs';

readCommand(COMMANDS.build);
await runNpm(['run', '--silent', 'build:server']);
await runNpm(['run', '--silent', 'build:web']);
