import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ALL_FAULTS } from '../support/faults.js';
import { describeWithMlflow } from '../support/mlflow-python.js';
import { startApp, type StartedApp } from '../support/start-app.js';

const SCRIPT = join(import.meta.dirname, '..', 'conformance', 'mlflow_parameters.py');
/** The number of single faults and of pairs per call, always the same ones; the long form tests all. */
const SHORT = ['--alone', '2', '--pairs', '1'];
const LONG = ['--alone', 'all', '--pairs', '300'];

describeWithMlflow('parameters of MLflow’s calls', (python) => {
  let app: StartedApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(async () => {
    script?.kill();
    await app?.stop();
  });

  it(
    'are refused as by a real MLflow server, with the same status, code and message',
    async () => {
      const { code, output } = await run(python, ['--ours', app.url, ...(ALL_FAULTS ? LONG : SHORT)]);
      expect(output).toMatch(/\d{3,} passed .*, 0 failed/);
      expect(code).toBe(0);
    },
    ALL_FAULTS ? 3_600_000 : 240_000,
  );
});

let script: ChildProcess | undefined;

async function run(python: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(python, [SCRIPT, ...args], { env: { ...process.env, PYTHONWARNINGS: 'ignore' } });
  script = child;
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}
