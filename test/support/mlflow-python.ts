import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What most tests of the client need. */
const MLFLOW = ['mlflow'];

/** The Pythons that are looked at: two that a variable names, the one that `npm run bench:tracking` has made, the system's. */
function candidates(): string[] {
  const cache = process.env.CACHE_DIR || join(homedir(), '.cache', 'parivision');
  const made = join(cache, 'bench', 'tracking', 'bin', 'python');
  const named = [process.env.PARIVISION_MLFLOW_PYTHON, process.env.PARIVISION_BENCH_PYTHON];
  return [...named, ...(existsSync(made) ? [made] : []), 'python3'].filter((python) => !!python) as string[];
}

/** Why a Python cannot be used; empty if it can. */
function lackOf(python: string, packages: readonly string[]): string {
  const find = `import importlib.util as u; print([n for n in ${JSON.stringify(packages)} if not u.find_spec(n)])`;
  const { status, stdout, error } = spawnSync(python, ['-c', find], { encoding: 'utf8' });
  if (status !== 0) return `${python}: ${error?.message ?? status}`;
  const missing = stdout.trim();
  return missing === '[]' ? '' : `${python} lacks ${missing}`;
}

/**
 * A `describe` on the real MLflow, in the first Python here that has the packages. Where none has, one test is registered,
 * visibly skipped, and named after the suite with the reasons; nothing is installed for a test.
 */
export function describeWithMlflow(
  name: string,
  body: (python: string) => void,
  packages: readonly string[] = MLFLOW,
): void {
  const lacks: string[] = [];
  for (const python of candidates()) {
    const lack = lackOf(python, packages);
    if (lack === '') {
      describe(name, () => body(python));
      return;
    }
    lacks.push(lack);
  }
  // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- the skip is the report that a machine lacks it
  it.skip(`${name} (skipped: ${lacks.join('; ')})`, () => {});
}

/** Runs a script beside this file with JSON on its standard input, and answers the JSON that it prints last. */
export async function runScript<T>(
  python: string,
  script: string,
  args: string[],
  input: unknown,
  environment: Record<string, string> = {},
): Promise<T> {
  const child = spawn(python, [join(import.meta.dirname, script), ...args], {
    env: { ...process.env, PYTHONWARNINGS: 'ignore', MLFLOW_DISABLE_TELEMETRY: 'true', ...environment },
  });
  let [output, faults] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (faults += data.toString()));
  child.stdin.end(JSON.stringify(input));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${faults.slice(-3000)}`);
  return JSON.parse(output.trim().split('\n').at(-1)!) as T;
}
