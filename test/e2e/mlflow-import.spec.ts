import { join } from 'node:path';
import { describeWithMlflow } from '../support/mlflow-python.js';
import { startMlflow, type StartedServer } from '../support/mlflow-server.js';
import { runProgram } from '../support/run-program.js';
import { call, startApp, type StartedApp, temporaryFolder } from '../support/start-app.js';

const ROOT = join(import.meta.dirname, '../..');
const SCRIPT = join(ROOT, 'test/support/mlflow_experiments.py');

async function node(name: 'import' | 'export', args: string[], environment: Record<string, string> = {}) {
  const main = join(ROOT, `dist/transfer/cli/${name}.js`);
  const { code, said } = await runProgram(process.execPath, [main, ...args], environment);
  return { code, said };
}

let app: StartedApp;
beforeAll(async () => {
  app = await startApp();
}, 90_000);
afterAll(async () => app?.stop());

describeWithMlflow('the experiments of a real MLflow server', (python) => {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startMlflow(python, join(temporaryFolder(), 'mlflow'), 1);
    const { code, said } = await runProgram(python, [SCRIPT, 'seed', server.uri, '6', '20', '3']);
    if (code !== 0) throw new Error(said);
  }, 300_000);
  afterAll(async () => server?.stop());

  it('are imported completely, as the real client sees them, and once', async () => {
    const args = ['--from', server.uri, '--to', app.url, '--models', '--model', 'a-prompt'];
    const first = await node('import', args);
    expect(first.said).toMatch(/imported 8 runs, 1 logged models, .* 0 runs were there already/);
    expect(first.said).toMatch(
      /imported 6 versions of 3 registered models, 3 aliases; 0 versions and 0 aliases were there/,
    );
    expect(first.said).toContain('registered model without versions is left out: it has no versions');
    expect(first.code).toBe(0);
    const same = await runProgram(python, [SCRIPT, 'compare', server.uri, app.url]);
    expect(same.said).toMatch(/compared \d{2,} fields, 0 differ/);
    const prompts = await runProgram(python, [SCRIPT, 'prompts', server.uri, app.url, 'a-prompt']);
    expect(prompts.said).toMatch(/compared 3 fields of prompts, 0 differ/);
    const again = await node('import', args);
    expect(again.said).toMatch(
      /imported 0 runs, 0 logged models, 0 points, 0 files .* 8 runs were there already/,
    );
    expect(again.said).toMatch(
      /imported 0 versions of 3 registered models, 0 aliases; 6 versions and 3 aliases were there/,
    );
    expect(again.code).toBe(0);
  }, 300_000);

  it('are imported by way of a folder too', async () => {
    const folder = join(temporaryFolder(), 'shots');
    const second = await startApp();
    try {
      const models = ['--model', "shot's model", '--model', 'copies'];
      const out = ['--experiment', 'shots', '--to', folder, '--uri', server.uri];
      const written = await node('export', [...out, ...models]);
      expect(written).toMatchObject({ code: 0, said: expect.stringContaining('exported 7 runs') });
      const read = await node('import', ['--from', folder, '--to', second.url]);
      expect(read).toMatchObject({ code: 0, said: expect.stringContaining('imported 7 runs') });
      expect(read.said).toMatch(/imported 4 versions of 2 registered models, 2 aliases/);
      const same = await runProgram(python, [SCRIPT, 'compare', server.uri, second.url, 'shots']);
      expect(same.said).toMatch(/compared \d{2,} fields, 0 differ/);
    } finally {
      await second.stop();
    }
  }, 300_000);
});

describe('the transfer commands', () => {
  it('report an error in one sentence and exit with 1', async () => {
    const silent = await node('import', ['--from', 'http://127.0.0.1:65521', '--to', app.url]);
    expect(silent).toEqual({
      code: 1,
      said: expect.stringMatching(/^PariVision · No response from http:\/\/127\.0\.0\.1:65521 .*\n$/),
    });
    const none = await node('export', ['--experiment', 'no', '--to', 'x', '--uri', app.url]);
    expect(none).toEqual({ code: 1, said: `PariVision · ${app.url} has no experiment no.\n` });
    const empty = temporaryFolder();
    const folder = await node('import', ['--from', empty, '--to', app.url]);
    expect(folder).toEqual({
      code: 1,
      said: `PariVision · ${join(empty, 'experiment.json')} does not exist.\n`,
    });
    expect((await node('import', [])).said).toMatch(
      /^PariVision · --from FOLDER\|ADDRESS is missing\.\nUsage: npm run mlflow:import/,
    );
  }, 60_000);

  it('require a key with the right role, and accept it from a flag, the environment or the address', async () => {
    const admin = 'a'.repeat(40);
    const closed = await startApp({ ACCESS_ADMIN_KEY: admin });
    try {
      const headers = { authorization: `Bearer ${admin}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ name: 'v', role: 'viewer' });
      const answer = await fetch(`${closed.url}/access/keys`, { method: 'POST', headers, body });
      const { key: viewer } = (await answer.json()) as { key: string };
      await call(`${app.url}/api/2.0/mlflow/experiments/create`, { name: 'keys' });
      const args = ['--from', app.url, '--experiment', 'keys', '--to', closed.url];
      expect(await node('import', args)).toMatchObject({
        code: 1,
        said: expect.stringMatching(
          /requires a key .* Give a key that may do this with --token, or in PARIVISION_TOKEN/,
        ),
      });
      expect(await node('import', [...args, '--token', viewer])).toMatchObject({
        code: 1,
        said: expect.stringContaining('does not allow this'),
      });
      expect(await node('import', args, { PARIVISION_TOKEN: admin })).toMatchObject({ code: 0 });
      const folder = join(temporaryFolder(), 'keys');
      const out = ['--experiment', 'keys', '--to', folder, '--uri'];
      expect(await node('export', [...out, closed.url])).toMatchObject({ code: 1 });
      expect(await node('export', [...out, closed.url], { MLFLOW_TRACKING_TOKEN: viewer })).toMatchObject({
        code: 0,
      });
      const inAddress = closed.url.replace('://', `://me:${viewer}@`);
      expect(await node('export', [...out, inAddress])).toMatchObject({ code: 0 });
    } finally {
      await closed.stop();
    }
  }, 120_000);
});
