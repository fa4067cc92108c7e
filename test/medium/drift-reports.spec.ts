import { createHash } from 'node:crypto';
import type { DriftReport } from '../../src/drift/reports/report.js';
import { ReportStore } from '../../src/drift/reports/report-store.port.js';
import { ReportTicks } from '../../src/drift/reports/report-ticks.port.js';
import { Settings } from '../../src/platform/config/settings.js';
import { DriftModule } from '../../src/drift/index.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

const NOW = new Date('2026-12-01T05:15:00Z');
const HOSTILE = '<img src=x onerror=alert(1)>"$where.a';

function report(index: number, over: Partial<DriftReport> = {}): DriftReport {
  const window = { source: 'gold', rows: 5000, games: 60, labelled: 5000 } as const;
  return {
    id: createHash('md5').update(String(index)).digest('hex'),
    createdAt: new Date(NOW.getTime() + 60_000 * index),
    by: 'a test',
    trigger: 'manual',
    model: 'parivision',
    version: 1 + (index % 3),
    spec: { source: 'predictions', from: NOW, last: 10 },
    options: { parts: ['data'], tests: [], level: 0.05, effects: { [HOSTILE]: 0.1 } },
    reference: window,
    current: window,
    verdict: {
      state: index % 10 === 0 ? 'changed' : 'ok',
      sentence: 'Nothing changed.',
      causes: index % 10 === 0 ? [{ kind: 'distribution', column: HOSTILE, text: 'It changed.' }] : [],
      damage: { known: 'unknown', text: 'Not known.' },
    },
    columns: [],
    quality: [],
    estimates: [],
    segments: [],
    notes: ['x'.repeat(20_000)],
    tookMs: 5,
    ...over,
  };
}

let stages: Stages;
let other: Stages | undefined;
let store: ReportStore;

beforeAll(async () => {
  stages = await startStages([DriftModule], [], { driftEnabled: false });
  store = stages.app.get(ReportStore);
}, 60_000);
afterAll(async () => {
  await other?.close();
  await stages?.close();
});

// The tests run in order: each starts from the state that the previous one left.
describe('stored drift reports', () => {
  it('are found as they were, with their times', async () => {
    const first = report(0);
    expect(await store.insert(first, 'r'.repeat(32))).toBe(true);
    expect(await store.find(first.id)).toEqual(first);
    expect(await store.find('f'.repeat(32))).toBeUndefined();
  });

  it('are stored once', async () => {
    expect(await store.insert(report(0, { by: 'another' }))).toBe(false);
    expect((await store.find(report(0).id))?.by).toBe('a test');
  });

  it('say when they were confirmed, and are then the latest', async () => {
    await store.insert(report(1));
    expect((await store.latest({}))?.id).toBe(report(1).id);
    const at = new Date(NOW.getTime() + 3_600_000);
    await store.confirm(report(0).id, at);
    expect(await store.latest({})).toMatchObject({ id: report(0).id, confirmedAt: at });
    expect((await store.latest({ version: 2 }))?.id).toBe(report(1).id);
  });

  it('wait for a run until they are logged, and belong to the run of their version', async () => {
    expect((await store.unlogged(10)).map(({ id }) => id)).toEqual([report(0).id, report(1).id]);
    await store.logged(report(0).id, 'a'.repeat(32));
    expect((await store.unlogged(10)).map(({ id }) => id)).toEqual([report(1).id]);
    expect((await store.ofModelRun('r'.repeat(32), 5)).map(({ runId }) => runId)).toEqual(['a'.repeat(32)]);
  });

  it('are listed by filter and page, 5,000 of them in at most 50 ms, and in every process', async () => {
    for (let index = 2; index < 5000; index++) await store.insert(report(index));
    const changed = await store.list({ verdict: 'changed', version: 1 }, 0, 2);
    expect(changed.total).toBe(167);
    expect(changed.items[0]).not.toHaveProperty('body');
    expect(changed.items[0]).toMatchObject({ verdict: 'changed', causes: ['distribution'], version: 1 });
    const until = new Date(NOW.getTime() + 600_000);
    expect((await store.list({ from: NOW, to: until }, 0, 50)).total).toBe(10);
    const times: number[] = [];
    for (let round = 0; round < 9; round++) {
      const start = performance.now();
      const { items, total } = await store.list({}, 0, 50);
      times.push(performance.now() - start);
      expect([items.length, total, items[0].id]).toEqual([50, 5000, report(4999).id]);
    }
    expect(times.toSorted((a, b) => a - b)[4]).toBeLessThan(50);
    const { mongodbDatabase } = stages.app.get(Settings);
    // Closed with the first: closing removes the database, which they share.
    other = await startStages([DriftModule], [], { mongodbDatabase, driftEnabled: false });
    const theirs = other.app.get(ReportStore);
    expect(await theirs.list({}, 10, 5)).toEqual(await store.list({}, 10, 5));
    await store.insert(report(5000));
    expect((await theirs.list({}, 0, 1)).items[0].id).toBe(report(5000).id);
  }, 300_000);

  it('are removed by number and by age', async () => {
    expect(await store.prune(undefined, 3000)).toBe(2001);
    expect((await store.list({}, 0, 1)).total).toBe(3000);
    expect(await store.prune(report(4990).createdAt, undefined)).toBe(2989);
    expect((await store.list({}, 0, 50)).items.map(({ id }) => id)).toContain(report(4990).id);
  }, 60_000);

  it('are made by one process for each tick', async () => {
    const ticks = stages.app.get(ReportTicks);
    const claims = await Promise.all([1, 2, 3].map(async () => ticks.claim(NOW)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await ticks.claim(new Date(NOW.getTime() + 1000))).toBe(true);
  });
});
