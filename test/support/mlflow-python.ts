import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PACKAGES = ['mlflow', 'onnx', 'onnxruntime', 'pandas'];
const FIND = `import importlib.util as u; print([n for n in ${JSON.stringify(PACKAGES)} if not u.find_spec(n)])`;

/**
 * A `describe` on the real client of MLflow, in the Python that PARIVISION_MLFLOW_PYTHON names, else in `python3`. Where it
 * lacks a package one test is registered, visibly skipped, and named after the suite with the reason.
 */
export function describeWithMlflow(name: string, body: (python: string) => void): void {
  const python = process.env.PARIVISION_MLFLOW_PYTHON || 'python3';
  const { status, stdout, error } = spawnSync(python, ['-c', FIND], { encoding: 'utf8' });
  const missing = stdout?.trim();
  if (status === 0 && missing === '[]') {
    describe(name, () => body(python));
    return;
  }
  const reason = status === 0 ? `${python} lacks ${missing}` : `${python}: ${error?.message ?? status}`;
  // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- the skip is the report that a machine lacks it
  it.skip(`${name} (skipped: ${reason})`, () => {});
}

/** Runs a script beside this file with JSON on its standard input, and answers the JSON that it prints last. */
export async function runScript<T>(
  python: string,
  script: string,
  args: string[],
  input: unknown,
): Promise<T> {
  const child = spawn(python, [join(import.meta.dirname, script), ...args], {
    env: { ...process.env, PYTHONWARNINGS: 'ignore', MLFLOW_DISABLE_TELEMETRY: 'true' },
  });
  let [output, faults] = ['', ''];
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (faults += data.toString()));
  child.stdin.end(JSON.stringify(input));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${faults.slice(-3000)}`);
  return JSON.parse(output.trim().split('\n').at(-1)!) as T;
}
