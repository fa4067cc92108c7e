import { join } from 'node:path';
import { runProgram } from '../support/run-program.js';
import { call, eventually, runDaily, startApp, type StartedApp } from '../support/start-app.js';

const IMPORT = join(import.meta.dirname, '../../dist/transfer/cli/import.js');
const SHOT = {
  Player_ID: 2544,
  X_Location: 30,
  Y_Location: 120,
  Total_Seconds_Remaining: 300,
  Shot_Zone_Combined: 1,
  Shot_Type_Encoded: 2,
  Shot_Distance_Meters: 4,
};

const imported = (args: string[]) => runProgram(process.execPath, [IMPORT, ...args]);

interface Champion {
  version: { version: number; runId: string };
  election?: { kind: string; by: string };
}

interface Answer {
  probability: number;
  model_version: number;
}

const championOf = async ({ url }: StartedApp) => (await call<Champion>(`${url}/champion`)).body;

describe('the models of another instance', () => {
  it('are imported with the champion if there is none, and never replace ours', async () => {
    const [theirs, ours] = [await startApp(), await startApp()];
    try {
      const options = { nodes: 3000, algorithms: [{ name: 'logistic-regression' }] };
      expect((await runDaily(theirs.url, options)).state).toBe('succeeded');
      const their = await championOf(theirs);
      const args = ['--from', theirs.url, '--to', ours.url, '--models'];
      const first = await imported(args);
      expect(first.said).toMatch(
        /imported \d+ versions of 1 registered models, 1 aliases; 0 versions and 0 aliases were/,
      );
      expect(first.code).toBe(0);
      const { version, runId } = their.version;
      expect(await championOf(ours)).toMatchObject({
        version: { version, runId },
        election: { kind: 'promotion', by: 'import' },
      });
      const predict = ({ url }: StartedApp) => call<Answer>(`${url}/predict`, SHOT);
      const answer = await eventually(
        () => predict(ours),
        ({ status }) => status === 200,
        20,
      );
      expect(answer.body).toMatchObject({
        model_version: version,
        probability: (await predict(theirs)).body.probability,
      });
      const again = await imported(args);
      expect(again.said).toMatch(
        /imported 0 versions of 1 registered models, 0 aliases; \d+ versions and \d+ aliases were/,
      );
      expect(again.code).toBe(0);
      const source = `runs:/${runId}/model`;
      const made = await call<{ model_version: { version: string } }>(
        `${theirs.url}/api/2.0/mlflow/model-versions/create`,
        { name: 'parivision', source, run_id: runId },
      );
      const next = made.body.model_version.version;
      const wish = { name: 'parivision', alias: 'champion', version: next };
      const moved = await call(`${theirs.url}/api/2.0/mlflow/registered-models/alias`, wish);
      expect(moved.status).toBe(200);
      const third = await imported(args);
      expect(third.said).toContain(
        `The alias champion of parivision was not set: it points at version ${version} here and at version ${next} in the source.`,
      );
      expect(third.said).toMatch(/imported 1 versions of 1 registered models, 0 aliases/);
      expect(third.code).toBe(1);
      expect((await championOf(ours)).version.version).toBe(version);
    } finally {
      await theirs.stop();
      await ours.stop();
    }
  }, 180_000);
});
