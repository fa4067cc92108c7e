import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  call,
  launchApp,
  runEnd,
  type RunView,
  startApp,
  type StartedApp,
  temporaryFolder,
} from '../support/start-app.js';

interface Problem {
  code: string;
  detail: string;
  errors?: { field: string; rule: string; message: string }[];
}

/** Starts it, waits for its end, answers what it said without the lines of a normal start. */
async function refusedStart(
  environment: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const { child, output } = launchApp(environment);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said: output() };
}

describe('a start with an invalid setting', () => {
  it('fails with one sentence when the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const { code, said } = await refusedStart({ PORT: String(port) });
    server.close();
    expect(code).toBe(1);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).toContain(
      `Port ${port} on 127.0.0.1 is used by another program: choose another one with PORT.`,
    );
  });

  it('fails with one sentence when the database cannot be reached', async () => {
    const began = Date.now();
    const { code, said } = await refusedStart({ MONGODB_URI: 'mongodb://somebody:secret-word@127.0.0.1:9/' });
    expect(code).toBe(1);
    expect(said).toContain('MONGODB_URI');
    expect(said).not.toContain('secret-word');
    expect(said).not.toContain('    at ');
    expect(Date.now() - began).toBeLessThan(15_000);
  }, 20_000);

  it('lists an invalid MONGODB_URI together with every other fault', async () => {
    const { code, said } = await refusedStart({
      MONGODB_URI: 'localhost',
      PORT: 'many',
      PIPELINE_CRON: 'never',
    });
    expect(code).toBe(1);
    expect(said).toContain('MONGODB_URI: must start with mongodb://');
    expect(said).toContain('PORT: must be an integer');
    expect(said).toContain('PIPELINE_CRON: must be a cron expression');
  });

  it('fails with one sentence when the data folder is a file', async () => {
    const file = join(temporaryFolder(), 'not-a-folder');
    writeFileSync(file, '');
    const { code, said } = await refusedStart({ DATA_DIR: file });
    expect(code).toBe(1);
    expect(said).toMatch(/The data folder .*not-a-folder cannot be written .*DATA_DIR/);
  });

  it('fails with one sentence when the data folder cannot be created', async () => {
    const { code, said } = await refusedStart({ DATA_DIR: '/dev/null/data' });
    expect(code).toBe(1);
    expect(said.trim().split('\n')).toHaveLength(1);
    expect(said).toContain('/dev/null/data cannot be written');
  });

  it('fails with one sentence when another instance uses the data folder', async () => {
    const first = await startApp();
    const { code, said } = await refusedStart({ DATA_DIR: first.dataDir });
    await first.stop();
    expect(code).toBe(1);
    expect(said).toContain(`is in use by process ${first.pid} at ${first.url}`);
  }, 90_000);
});

describe('an invalid request', () => {
  let app: StartedApp;
  beforeAll(async () => {
    app = await startApp();
  }, 90_000);
  afterAll(async () => {
    await app?.stop();
  });

  it.each([
    [{ nodes: 0 }, 'nodes'],
    [{ nodes: '100' }, 'nodes'],
    [{ dataset: 'No Spaces' }, 'dataset'],
    [{ algorithms: [{ name: 'magic' }] }, 'algorithms[0].name'],
    [{ source: '/etc/passwd' }, 'source'],
    [{ source: 'http://169.254.169.254/' }, 'source'],
  ])('is refused with the name of the field: POST /pipelines/daily/runs %j', async (request, field) => {
    const { status, body } = await call<Problem>(`${app.url}/pipelines/daily/runs`, request);
    expect(status).toBe(422);
    expect(body.errors?.map((fault) => fault.field)).toContain(field);
  });

  it('is refused with the name of an unknown field, filter or depth', async () => {
    const study = { algorithms: [{ name: 'logistic-regression' }], trails: 2 };
    const misspelt = await call<Problem>(`${app.url}/training/studies`, study);
    expect(misspelt.status).toBe(422);
    expect(misspelt.body.errors).toEqual([
      { field: 'trails', rule: 'isKnown', message: 'trails is not known here; did you mean trials?' },
    ]);
    const filter = await fetch(`${app.url}/tracking/runs?stauts=FINISHED`);
    expect(filter.status).toBe(422);
    const none = await call<Problem>(`${app.url}/training/studies`, {});
    expect(none.body.errors).toEqual([
      {
        field: 'algorithms',
        rule: 'isArray',
        message: 'algorithms is missing: it must be an array, for example [{"name":"gradient-boosting"}]',
      },
    ]);
    const deep = await fetch(`${app.url}/training/studies`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
    });
    expect(deep.status).toBe(400);
  });

  it('is refused when the header of a file is unknown', async () => {
    const response = await fetch(`${app.url}/feed/files?name=x.csv`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: 'a,b,c\n1,2,3\n',
    });
    expect(response.status).toBe(422);
    expect(((await response.json()) as Problem).detail).toMatch(/Game ID|header/i);
  });

  it('is refused only in part when rows of a file are invalid: each is quarantined with line, column and code', async () => {
    const header =
      'Game ID,Game Event ID,Player ID,Player Name,Team ID,Team Name,Period,Minutes Remaining,Seconds Remaining,Action Type,Shot Type,Shot Zone Basic,Shot Zone Area,Shot Zone Range,Shot Distance,X Location,Y Location,Shot Made Flag,Game Date,Home Team,Away Team,Season Type';
    const row = (event: string, x: string, date: string, flag = '1'): string =>
      `29900001,${event},977,Somebody,1610612747,Lakers,1,9,31,Jump Shot,2PT Field Goal,Mid-Range,Center(C),8-16 ft.,10,${x},100,${flag},${date},LAL,POR,Regular Season`;
    const days = ['20200101', '20200102', '20200103', '20200104'];
    const good = days.flatMap((day, index) =>
      Array.from({ length: 20 }, (_, n) => row(String(index * 100 + n), String(n), day, String(n % 2))),
    );
    const bad = [row('', '1', days[0]), row('901', 'far', days[0]), row('902', '1', '20201399'), '1,2,3'];
    const upload = await fetch(`${app.url}/feed/files?name=broken.csv`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: [header, ...good, ...bad].join('\n'),
    });
    const { id } = (await upload.json()) as { id: string };
    const started = await call<RunView>(`${app.url}/pipelines/daily/runs`, {
      source: `file:${id}`,
      algorithms: [{ name: 'logistic-regression' }],
    });
    const run = await runEnd(app.url, started.body.id);
    expect(run.steps[0].counts).toMatchObject({ read: 84, inserted: 80, duplicates: 0, quarantined: 4 });
    const { body } = await call<{ items: { line: number; column?: string; code: string }[]; total: number }>(
      `${app.url}/bronze/quarantine`,
    );
    expect(body.total).toBe(4);
    expect(body.items.map((item) => item.line).toSorted()).toEqual([82, 83, 84, 85]);
    expect(body.items.every((item) => item.code.length > 0)).toBe(true);
  }, 60_000);
});
