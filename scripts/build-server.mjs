// npm run build:server: compiles the server into dist/ and bundles it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { ROOT } from './steps.mjs';

readCommand(COMMANDS['build:server']);
// In this order: the server is checked against the types of the embedded database.
run('typescript/bin/tsc', '--build', 'docker/embedded-mongo');
run('@nestjs/cli/bin/nest.js', 'build');
await import('./bundle.mjs');

function run(program, ...args) {
  const path = join(ROOT, 'node_modules', program);
  const { status } = spawnSync(process.execPath, [path, ...args], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
