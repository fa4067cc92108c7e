// npm test: installs, builds, then runs every test, from fast to slow, and ends with the line "N passed, N failed".
// Arguments go to Jest: npm test -- --testPathPatterns bronze
// `--all-faults` repeats kills and races as often as they are worth; without it there is one of each kind.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { ensureEngines } from './engines.mjs';
import { ROOT, checkNode, ensureBuilt, ensureInstalled, say } from './steps.mjs';

/**
 * The slow ones share one embedded database server, each file with a database, ports and folders of its own, and wait a
 * lot: two files at a time, whatever the machine. What measures time runs alone.
 */
const GROUPS = [
  { projects: ['unit', 'architecture', 'golden'], args: ['--maxWorkers=100%'] },
  { projects: ['medium'], args: ['--maxWorkers=2'] },
  { projects: ['e2e'], args: ['--maxWorkers=2'] },
  { projects: ['quiet'], args: ['--runInBand'] },
];
const ALL_FAULTS = '--all-faults';
const given = process.argv.slice(2).filter((argument) => argument !== ALL_FAULTS);
if (process.argv.includes(ALL_FAULTS)) process.env.PARIVISION_ALL_FAULTS = '1';

readCommand(COMMANDS.test);
checkNode();
await ensureInstalled();
await Promise.all([ensureEngines(), ensureBuilt()]);

const folder = mkdtempSync(join(tmpdir(), 'parivision-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
for (const [index, group] of GROUPS.entries()) {
  say(`tests: ${group.projects.join(', ')} …`);
  const report = join(folder, `${index}.json`);
  const code = await jest([
    ...group.args,
    '--passWithNoTests',
    '--selectProjects',
    ...group.projects,
    '--json',
    `--outputFile=${report}`,
    ...given,
  ]);
  const result = readReport(report);
  totals.passed += result?.numPassedTests ?? 0;
  totals.failed += (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0);
  totals.skipped += result?.numPendingTests ?? 0;
  if (code !== 0) broken = true;
}
rmSync(folder, { recursive: true, force: true });
if (broken && totals.failed === 0) totals.failed = 1;
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 ? 1 : 0);

function jest(args) {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        join(ROOT, 'node_modules/jest/bin/jest.js'),
        ...args,
      ],
      { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
