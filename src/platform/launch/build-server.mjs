// npm run build:server: compiles the server into dist/ and bundles it.
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { ROOT } from './steps.mjs';

readCommand(COMMANDS['build:server']);
const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: ROOT, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
// The built programs read their command lines with these, which the compiler does not copy.
for (const name of ['bench-commands', 'checks', 'command-line', 'commands']) {
  const file = join('platform', 'launch', `${name}.mjs`);
  cpSync(join(ROOT, 'src', file), join(ROOT, 'dist', file));
}
await import('./bundle.mjs');
