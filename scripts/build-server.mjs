// npm run build:server: compiles the server into dist/ and bundles it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { ROOT } from './steps.mjs';

readCommand(COMMANDS['build:server']);
const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: ROOT, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
await import('./bundle.mjs');
