// npm test: installs, builds, then runs every test, from fast to slow, and ends with the line "N passed, N failed".
// Arguments go to Jest: npm test -- --testPathPatterns bronze
// `--all-faults` repeats kills and races many times; without it there is one of each kind.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCommand } from './command-line.mjs';
import { COMMANDS } from './commands.mjs';
import { ensureEngines } from './engines.mjs';
import { printCoverage } from './coverage.mjs';
import { ROOT, checkNode, ensureBuilt, ensureInstalled, say } from './steps.mjs';

/**
 * The slow groups share one embedded database server. Each file has a database, ports and folders of its own and waits a lot, so
 * two files run at a time on any machine. Tests that measure time run alone.
 */
const GROUPS = [
  { projects: ['unit', 'architecture', 'golden'], args: ['--maxWorkers=100%'] },
  { projects: ['medium'], args: ['--maxWorkers=2'] },
  { projects: ['e2e'], args: ['--maxWorkers=2'] },
  { projects: ['quiet'], args: ['--runInBand'] },
];
/** In one process group, because floors are for all of them together. The others start programs, which are not measured. */
const COVERED_GROUPS = [
  { projects: ['unit', 'architecture', 'golden', 'medium'], args: ['--maxWorkers=2', '--coverage'] },
  ...GROUPS.slice(2),
];
const OWN_FLAGS = new Set(['--all-faults', '--coverage']);

const { values } = readCommand(COMMANDS.test);
const forJest = process.argv.slice(2).filter((argument) => !OWN_FLAGS.has(argument));
if (values['all-faults']) process.env.PARIVISION_ALL_FAULTS = '1';
if (values.coverage && forJest.length === 0) process.env.PARIVISION_COVERAGE_FLOORS = '1';
checkNode();
await ensureInstalled();
await Promise.all([ensureEngines(), ensureBuilt()]);

const folder = mkdtempSync(join(tmpdir(), 'parivision-test-'));
const totals = { passed: 0, failed: 0, skipped: 0 };
let broken = false;
for (const [index, group] of (values.coverage ? COVERED_GROUPS : GROUPS).entries()) {
  say(`tests: ${group.projects.join(', ')} …`);
  const report = join(folder, `${index}.json`);
  const code = await jest([
    ...group.args,
    '--passWithNoTests',
    '--selectProjects',
    ...group.projects,
    '--json',
    `--outputFile=${report}`,
    ...forJest,
  ]);
  const result = readReport(report);
  totals.passed += result?.numPassedTests ?? 0;
  totals.failed += (result?.numFailedTests ?? 0) + (result?.numRuntimeErrorTestSuites ?? 0);
  totals.skipped += result?.numPendingTests ?? 0;
  if (code !== 0) broken = true;
}
rmSync(folder, { recursive: true, force: true });
if (broken && totals.failed === 0) totals.failed = 1;
if (values.coverage) printCoverage();
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
