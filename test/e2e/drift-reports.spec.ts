import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';

interface Report {
  id: string;
  code?: string;
  verdict: { state: string; sentence: string };
  confirmedAt?: string;
  columns: { column: string }[];
  runId?: string;
}

/** The tests run in order: each starts from the state that the previous one left. */
describe('drift reports over HTTP', () => {
  let app: StartedApp;
  let made: Report;
  beforeAll(async () => {
    app = await startApp({ FIRST_RUN_NODES: '5000', STUDY_ALGORITHMS: 'logistic-regression' });
    await eventually(
      () => call(`${app.url}/champion`),
      ({ status }) => status === 200,
    );
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('are 404 while there is none, and say how to make one', async () => {
    const { status, body } = await call<{ code: string; detail: string }>(`${app.url}/drift/reports/latest`);
    expect([status, body.code]).toEqual([404, 'drift.report-unknown']);
    expect(body.detail).toContain('POST /drift/reports');
  });

  it('are made of the newest rows, and are quiet if nothing changed', async () => {
    const { status, body } = await call<Report>(`${app.url}/drift/reports`, { window: { source: 'gold' } });
    made = body;
    expect(status).toBe(201);
    expect(made.verdict.state).toBe('ok');
    expect(JSON.stringify(made).length).toBeLessThanOrEqual(30_000);
    expect(made.runId).toMatch(/^[0-9a-f]{32}$/);
  }, 60_000);

  it('have the same id and verdict when they are made again', async () => {
    const { body } = await call<Report>(`${app.url}/drift/reports`, { window: { source: 'gold' } });
    expect([body.id, body.verdict]).toEqual([made.id, made.verdict]);
    expect(body.confirmedAt).toBeDefined();
  }, 60_000);

  it('are pages without scripts, by address and by Accept', async () => {
    for (const [path, accept] of [
      [`latest.html`, '*/*'],
      [`${made.id}.html`, '*/*'],
      [made.id, 'text/html'],
    ]) {
      const response = await fetch(`${app.url}/drift/reports/${path}`, { headers: { accept } });
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
      const text = await response.text();
      expect(text).not.toContain('<script');
      expect(text.length).toBeLessThan(300_000);
    }
  });

  it('are listed, filtered and exported', async () => {
    const list = async (query: string) =>
      (await call<{ total: number }>(`${app.url}/drift/reports?${query}`)).body.total;
    expect(await list('verdict=ok&source=gold&trigger=manual')).toBe(1);
    expect(await list('verdict=broken')).toBe(0);
    expect(await list(`from=${new Date(Date.now() + 1000).toISOString()}`)).toBe(0);
    const csv = await (await fetch(`${app.url}/drift/reports?format=csv`)).text();
    expect(csv.split('\r\n')[1]).toContain(`${made.id},`);
  });

  it('name the field, the rule and what would be valid', async () => {
    const fault = async (body: object) => {
      const answer = await call<{ code: string; errors: { field: string; message: string }[] }>(
        `${app.url}/drift/reports`,
        body,
      );
      return [answer.status, answer.body.errors[0].field, answer.body.errors[0].message];
    };
    expect(await fault({ window: { source: 'gold', last: 5, days: 2 } })).toEqual([
      422,
      'window.days',
      expect.stringContaining('"days": 7'),
    ]);
    expect(await fault({ window: { source: 'gold' }, tests: ['ks'] })).toEqual([
      422,
      'tests[0]',
      expect.stringContaining('did you mean kolmogorov-smirnov?'),
    ]);
    expect(await fault({ window: { source: 'gold', fromDate: 20_260_230 } })).toEqual([
      422,
      'window.fromDate',
      expect.stringContaining('YYYYMMDD'),
    ]);
  });

  it('say that a window of predictions is empty, and are in the state and the metrics', async () => {
    const { status, body } = await call<Report>(`${app.url}/drift/reports`, {
      window: { source: 'predictions', last: 100 },
    });
    expect([status, body.code]).toEqual([409, 'drift.window-empty']);
    const { body: state } = await call<{ items: { report: string }[] }>(`${app.url}/drift`);
    expect(state.items.map(({ report }) => report)).toEqual([made.id]);
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain('drift_verdict{source="gold",verdict="ok"} 1');
  });
});
