import {
  ArtifactService,
  ExperimentService,
  RunQueryService,
  RunService,
  TAG,
  TrackingModule,
} from '../../src/tracking/index.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

let stages: Stages;
let runs: RunService;
let query: RunQueryService;
let experiments: ExperimentService;
let artifacts: ArtifactService;
let experimentId: string;

beforeAll(async () => {
  stages = await startStages([TrackingModule]);
  runs = stages.app.get(RunService);
  query = stages.app.get(RunQueryService);
  experiments = stages.app.get(ExperimentService);
  artifacts = stages.app.get(ArtifactService);
  experimentId = (await experiments.ensure('parivision')).id;
}, 60_000);

afterAll(async () => stages?.close());

async function start(fields: { name?: string; parentRunId?: string; tags?: Record<string, string> } = {}) {
  return runs.startRun({ experimentId, name: 'run', ...fields });
}

async function get(url: string) {
  return stages.app.inject({ method: 'GET', url });
}

describe('experiments', () => {
  it('are one per name for any number of concurrent requests', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => experiments.ensure('at-once')));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    const others = await Promise.all(Array.from({ length: 6 }, (_, n) => experiments.ensure(`e${n}`)));
    expect(new Set(others.map(({ id }) => id)).size).toBe(6);
    const { items, total } = await experiments.list(0, 100);
    expect(total).toBe(9);
    expect(items.map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  });
});

describe('run', () => {
  it('keeps keys with dots, per cent signs and special names unchanged', async () => {
    const tags = { 'pv.dataset': 'a$b', 'mlflow.runName': 'x', constructor: 'c', prototype: 'p' };
    const params = Object.fromEntries([
      ['__proto__', 'inert'],
      ['a.b.c', '$set'],
    ]);
    const { id } = await runs.startRun({ experimentId, name: 'keys', tags, params });
    await runs.setTags(id, { 'pv.dataset': 'changed', 'new.tag': '1' });
    await runs.logMetrics(id, { 'a.b': 1, constructor: 2 });
    const run = await runs.get(id);
    expect(run.tags).toEqual({ ...tags, 'pv.dataset': 'changed', 'new.tag': '1' });
    expect(Object.entries(run.params)).toEqual([
      ['__proto__', 'inert'],
      ['a.b.c', '$set'],
    ]);
    expect(Object.keys(run.metrics)).toEqual(['a.b', 'constructor']);
    expect(Object.hasOwn({}, 'inert')).toBe(false);
  });

  it('loses no tag, metric or artifact with concurrent writers', async () => {
    const { id } = await start();
    const work = Array.from({ length: 20 }, (_, n) => [
      runs.setTags(id, { [`t${n}`]: String(n) }),
      runs.logMetrics(id, { shared: n, [`m${n}`]: n }, n),
      artifacts.putOfRun(id, `files/${n}.txt`, Buffer.from(String(n)), 'text/plain'),
    ]);
    await Promise.all(work.flat());
    const run = await runs.get(id);
    expect(Object.keys(run.tags)).toHaveLength(20);
    expect(Object.keys(run.metrics)).toHaveLength(21);
    expect(run.artifacts).toHaveLength(20);
    expect(run.metrics.shared).toMatchObject({ count: 20, last: 19, min: 0, max: 19, step: 19 });
    expect((await runs.history(id, 'shared')).slice().map(({ step }) => step)).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
  }, 30_000);

  it('stores a long history once, also when points are sent again', async () => {
    const { id } = await start();
    const points = Array.from({ length: 3500 }, (_, step) => ({ value: step / 2, timestamp: step, step }));
    await runs.logPoints(id, { loss: points.slice(0, 2700) });
    await runs.logPoints(id, { loss: points.slice(2500) });
    await runs.logPoints(id, { loss: points.slice(3499) });
    expect((await runs.history(id, 'loss')).slice()).toEqual(points);
    expect((await runs.get(id)).metrics.loss).toMatchObject({
      count: 3500,
      last: 1749.5,
      min: 0,
      max: 1749.5,
    });
  });

  it('starts afresh unless it is finished', async () => {
    const { id } = await start();
    await runs.logMetrics(id, { loss: 1 }, 1);
    await runs.startRun({ id, experimentId, name: 'second attempt' });
    await runs.logMetrics(id, { loss: 2 }, 0);
    expect((await runs.history(id, 'loss')).slice()).toMatchObject([{ value: 2, step: 0 }]);
    await runs.finishRun(id, 'FINISHED');
    expect(await runs.startRun({ id, experimentId, name: 'third attempt' })).toMatchObject({
      name: 'second attempt',
      status: 'FINISHED',
      metrics: { loss: { count: 1 } },
    });
  });

  it('is found by parent, status, tag and metric, in stable pages', async () => {
    const parent = await start({ name: 'study' });
    const losses = [0.6, undefined, 0.5, 0.7, undefined];
    const ids: string[] = [];
    for (const [n, loss] of losses.entries()) {
      const tags = { [TAG.algorithm]: n % 2 ? 'random-forest' : 'gradient-boosting', [TAG.dataset]: 'd' };
      const { id } = await start({ name: `trial ${n}`, parentRunId: parent.id, tags });
      ids.push(id);
      if (loss !== undefined) await runs.logMetrics(id, { 'validation.loss': loss });
      if (n === 0) await runs.finishRun(id, 'FINISHED');
    }
    const mine = { parentRunId: parent.id };
    const names = async (direction: 'asc' | 'desc', offset = 0, limit = 10) =>
      (await query.list(mine, offset, limit, { by: { metric: 'validation.loss' }, direction })).items.map(
        ({ name }) => name,
      );
    expect(await names('asc')).toEqual(['trial 2', 'trial 0', 'trial 3', ...(await names('asc', 3))]);
    expect((await names('asc', 3)).toSorted()).toEqual(['trial 1', 'trial 4']);
    expect((await names('desc')).slice(0, 3)).toEqual(['trial 3', 'trial 0', 'trial 2']);
    const pages = await Promise.all([0, 2, 4].map((offset) => names('asc', offset, 2)));
    expect(pages.flat()).toEqual(await names('asc'));
    expect((await runs.children(parent.id)).map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect((await query.list({ ...mine, status: 'FINISHED' }, 0, 10)).total).toBe(1);
    expect((await query.list({ ...mine, algorithm: 'random-forest' }, 0, 10)).total).toBe(2);
    expect((await query.list({ ...mine, dataset: 'other' }, 0, 10)).total).toBe(0);
    expect((await query.list({ ...mine, tags: { [TAG.dataset]: 'd' } }, 0, 10)).total).toBe(5);
    const top = await query.list({ topLevel: true }, 0, 1000);
    expect(top.items.every(({ parentRunId }) => parentRunId === undefined)).toBe(true);
    expect(top.items.some(({ id }) => id === parent.id)).toBe(true);
  });

  it('is KILLED at the next start if a dead process left it running', async () => {
    const { id } = await start();
    expect(await runs.markInterrupted(new Date(Date.now() + 1000))).toBeGreaterThan(0);
    const run = await runs.get(id);
    expect(run).toMatchObject({ status: 'KILLED', error: expect.stringContaining('Interrupted') });
    expect(run.endTime).toBeInstanceOf(Date);
    expect(await runs.markInterrupted(new Date(Date.now() + 1000))).toBe(0);
  });
});

describe('route', () => {
  it('lists runs as JSON and as CSV with guarded texts', async () => {
    const { id } = await start({ name: '=1+1', tags: { [TAG.dataset]: 'csv-only' } });
    await runs.logMetrics(id, { loss: 0.5 });
    const json = await get('/tracking/runs?dataset=csv-only&limit=5');
    expect(json.statusCode).toBe(200);
    expect(json.json()).toMatchObject({ total: 1, offset: 0, limit: 5, items: [{ id, name: '=1+1' }] });
    const csv = await get('/tracking/runs?dataset=csv-only&format=csv&sort=loss&direction=asc');
    const [head, row] = csv.body.trim().split('\r\n');
    expect(head).toMatch(/^id,experiment_id,name,.*,tags\.pv\.dataset,metrics\.loss$/);
    expect(row).toMatch(new RegExp(`^${id},1,'=1\\+1,RUNNING,.*,csv-only,0\\.5$`));
    expect((await get(`/tracking/runs/${id}`)).json()).toMatchObject({
      id,
      metrics: { loss: { last: 0.5 } },
    });
    expect((await get(`/tracking/runs/${id}/metrics/loss`)).json()).toMatchObject({
      total: 1,
      items: [{ value: 0.5, step: 0 }],
    });
    expect((await get('/tracking/experiments')).json().items[1]).toMatchObject({
      id: '1',
      name: 'parivision',
    });
  });

  it.each(['status=DONE', 'parent=x', 'limit=0', 'sort=$where', 'experiment[$ne]=1', 'algorithm[$gt]='])(
    'refuse ?%s or leave it out, and never widen',
    async (query) => {
      const answer = await get(`/tracking/runs?${query}`);
      expect([200, 422]).toContain(answer.statusCode);
      if (!query.includes('[')) expect(answer.statusCode).toBe(422);
    },
  );

  it('returns an artifact as a download that browsers do not run', async () => {
    const { id } = await start();
    const html = Buffer.from('<script>alert(1)</script>');
    const { hash } = await artifacts.putOfRun(id, 'reports/a b.html', html, 'text/html');
    const answer = await get(`/tracking/runs/${id}/artifacts/reports/a%20b.html`);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload.equals(html)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="a b.html"`,
      'content-length': String(html.byteLength),
      'x-content-type-options': 'nosniff',
      'x-content-sha256': hash,
      etag: `"${hash}"`,
    });
  });

  it.each([
    '..%2f..%2fetc%2fpasswd',
    '%2e%2e/%2e%2e/etc/passwd',
    '..%252f..%252fetc%252fpasswd',
    '..%5c..%5cetc',
    '%00',
    '%2fetc%2fpasswd',
    'file:%2f%2f%2fetc%2fpasswd',
    'constructor',
    '__proto__',
  ])('finds no artifact %s', async (path) => {
    const { id } = await start();
    const answer = await get(`/tracking/runs/${id}/artifacts/${path}`);
    expect(answer.statusCode).toBe(404);
  });

  it('returns 404 for unknown runs', async () => {
    const answer = await get(`/tracking/runs/${'0'.repeat(32)}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'tracking.run-unknown' });
  });

  it('compare runs, reduce a history, and return the lineage of a run', async () => {
    const parent = await start({ name: 'study' });
    const [a, b] = [await start({ name: 'a', parentRunId: parent.id }), await start({ name: 'b' })];
    await runs.logParams(a.id, { depth: '3', trees: '9' });
    await runs.logParams(b.id, { depth: '4', trees: '9' });
    const url = `/tracking/runs/compare?ids=${a.id},${b.id}&differences=true`;
    const keys = (await get(url)).json().rows.map(({ key }: { key: string }) => key);
    expect(keys).toContain('depth');
    expect(keys).not.toContain('trees');
    expect((await get(`${url}&format=csv`)).body).toContain('params,depth,3,4');
    expect((await get(`/tracking/runs/compare?ids=${a.id}`)).statusCode).toBe(422);
    expect((await get(`/tracking/runs/compare?ids=${a.id},${'0'.repeat(32)}`)).statusCode).toBe(404);
    const points = Array.from({ length: 2000 }, (_, step) => ({ value: step, timestamp: step, step }));
    await runs.logPoints(a.id, { loss: points });
    const thinned = (await get(`/tracking/runs/${a.id}/metrics/loss?points=100`)).json();
    expect(thinned.total).toBe(2000);
    expect(thinned.items).toHaveLength(100);
    expect([thinned.items[0].step, thinned.items[99].step]).toEqual([0, 1999]);
    const lineage = (await get(`/tracking/runs/${parent.id}/lineage`)).json();
    expect(lineage).toMatchObject({ experiment: { name: 'parivision' }, childRunIds: [a.id] });
  });
});
