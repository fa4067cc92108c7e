import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';
import { startApp } from '../support/start-app.js';

const PIPELINE = join(import.meta.dirname, '../../dist/pipelines/cli/main.js');
const MAIN = join(import.meta.dirname, '../../dist/access/cli/main.js');

async function keys(
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; out: string; said: string }> {
  const { code, out, faults } = await runProgram(process.execPath, [MAIN, ...args], environment);
  return { code, out, said: faults };
}

const metrics = async (url: string) => (await fetch(`${url}/metrics`)).status;

describe('npm run keys', () => {
  it('creates the first key and further ones, lists and revokes them', async () => {
    const app = await startApp();
    try {
      const to = ['--to', app.url];
      expect(await keys(['list', ...to])).toEqual({
        code: 0,
        out: 'PariVision · there are no keys\n',
        said: '',
      });
      expect(await keys(['add', 'reader', '--role', 'viewer', ...to])).toMatchObject({
        code: 1,
        out: '',
        said: expect.stringContaining('role must be admin'),
      });
      const first = await keys(['add', 'me', '--role', 'admin', ...to]);
      expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^pv_[0-9a-f]{16}_[\w-]{43}\n$/) });
      expect(await metrics(app.url)).toBe(401);
      expect(await keys(['list', ...to])).toMatchObject({
        code: 1,
        said: expect.stringMatching(/responded with 401: .* PARIVISION_TOKEN/),
      });
      const me = { PARIVISION_TOKEN: first.out.trim() };
      const second = await keys(['add', 'evil\u001b[2J', '--role', 'viewer', ...to], me);
      const id = second.out.split('_')[1];
      const list = await keys(['list', ...to, '--token', first.out.trim()]);
      expect(list.out).toMatch(new RegExp(`${id} {2}viewer {3}evil\\?\\[2J {2}\\(made .*, never used\\)`));
      expect(list.out.split('\n')).toHaveLength(3);
      const viewer = { PARIVISION_TOKEN: second.out.trim() };
      expect(await keys(['list', ...to], viewer)).toMatchObject({
        code: 1,
        said: expect.stringContaining('needs a key with the role admin'),
      });
      expect(await keys(['revoke', id, ...to], me)).toMatchObject({ code: 0 });
      expect((await keys(['list', ...to], me)).out).toMatch(/evil.*revoked/);
    } finally {
      await app.stop();
    }
  }, 120_000);

  it('lets the owner of the data folder manage keys, and nothing else, when every key is lost', async () => {
    const app = await startApp();
    try {
      const mine = { DATA_DIR: app.dataDir };
      const lost = await keys(['add', 'me', '--role', 'admin'], mine);
      const id = lost.out.split('_')[1];
      const last = await keys(['revoke', id], { ...mine, PARIVISION_TOKEN: lost.out.trim() });
      expect(last).toMatchObject({
        code: 1,
        said: expect.stringContaining('responded with 409: This is the last administrator key'),
      });

      const again = await keys(['add', 'me again', '--role', 'admin'], mine);
      expect(again).toMatchObject({ code: 0, out: expect.stringMatching(/^pv_/) });
      expect(await keys(['revoke', id], mine)).toMatchObject({ code: 0 });

      const file = join(app.dataDir, 'owner-key');
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const headers = { authorization: `Bearer ${readFileSync(file, 'utf8').trim()}` };
      expect((await fetch(`${app.url}/access/keys`, { headers })).status).toBe(200);
      expect((await fetch(`${app.url}/gold/snapshots`, { headers })).status).toBe(401);
    } finally {
      await app.stop();
    }
    expect(existsSync(join(app.dataDir, 'owner-key'))).toBe(false);
  }, 120_000);

  it('shares --token and PARIVISION_TOKEN with npm run pipeline, which explains how to set them', async () => {
    const admin = 'a'.repeat(40);
    const app = await startApp({ ACCESS_ADMIN_KEY: admin });
    const pipeline = (args: string[], environment: Record<string, string> = {}) =>
      runProgram(process.execPath, [PIPELINE, ...args], { DATA_DIR: app.dataDir, ...environment });
    try {
      const refused = await pipeline(['--nodes', '300', '--token', 'pv_wrong']);
      expect(refused).toMatchObject({
        code: 1,
        faults: expect.stringMatching(/not valid.*--token.*PARIVISION_TOKEN/s),
      });
      expect((await pipeline([])).faults).toMatch(/--token KEY or PARIVISION_TOKEN.*MLFLOW_TRACKING_TOKEN/);
      // Too few for a model, but enough to see that every request of the command has the key.
      const few = ['--nodes', '20'];
      const fetched = {
        out: expect.stringMatching(/has started.*fetch: read 20, inserted 20.*run \w+ has failed/s),
      };
      expect(await pipeline(few, { PARIVISION_TOKEN: admin })).toMatchObject(fetched);
      expect(await pipeline([...few, '--token', admin], { PARIVISION_TOKEN: 'pv_wrong' })).toMatchObject(
        fetched,
      );
    } finally {
      await app.stop();
    }
  }, 120_000);

  it('reports errors in one sentence; METRICS_OPEN opens /metrics only', async () => {
    const admin = 'a'.repeat(40);
    const app = await startApp({ ACCESS_ADMIN_KEY: admin, METRICS_OPEN: 'true' });
    try {
      expect(await metrics(app.url)).toBe(200);
      expect((await fetch(`${app.url}/access/keys`)).status).toBe(401);
    } finally {
      await app.stop();
    }
    expect(await keys(['list', '--to', 'http://127.0.0.1:65521'])).toEqual({
      code: 1,
      out: '',
      said: expect.stringMatching(
        /^PariVision · Nothing answers at http:\/\/127\.0\.0\.1:65521 .*npm start\.\n$/,
      ),
    });
  }, 60_000);
});
