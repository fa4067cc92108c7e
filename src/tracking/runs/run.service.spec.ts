import { MemoryBlobs } from '../../../test/support/memory-blobs.js';
import { MemoryRuns, trackingServices } from '../../../test/support/memory-tracking.js';
import { StillClock } from '../../../test/support/still-clock.js';
import { LIMIT } from '../limits.js';
import { summarize } from '../metrics/metric-summary.js';

const TAGS = [{ key: 'k', value: 'v' }];
const RUN = '0123456789abcdef0123456789abcdef';

async function setUp() {
  const clock = new StillClock();
  const services = trackingServices(new MemoryRuns(), new MemoryBlobs(), clock);
  const { id: experimentId } = await services.experiments.ensure('parivision');
  return { ...services, clock, experimentId };
}

describe('RunService', () => {
  it('returns the same experiment for the same name', async () => {
    const { experiments, experimentId } = await setUp();
    expect(experimentId).toBe('1');
    expect((await experiments.ensure('parivision')).id).toBe('1');
    expect((await experiments.ensure('other')).id).toBe('2');
    await expect(experiments.ensure('')).rejects.toMatchObject({ code: 'tracking.invalid' });
  });

  it('keeps params, tags, metrics and artifacts of a run', async () => {
    const { runs, artifacts, experimentId } = await setUp();
    await runs.startRun({ id: RUN, experimentId, name: 'first', params: { trees: '50' } });
    await runs.setTags(RUN, { 'pv.dataset': 'virtual-league' });
    await runs.logMetrics(RUN, { loss: 0.7, undefinedHere: NaN }, 0);
    await runs.logMetrics(RUN, { loss: 0.6, huge: Infinity }, 1);
    await artifacts.putOfRun(RUN, 'model/model.pvm', Buffer.from('model'), 'application/octet-stream');
    await runs.finishRun(RUN, 'FINISHED');
    const run = await runs.get(RUN);
    expect(run).toMatchObject({
      status: 'FINISHED',
      params: { trees: '50' },
      tags: { 'pv.dataset': 'virtual-league' },
      artifacts: [{ path: 'model/model.pvm', size: 5 }],
    });
    expect(Object.keys(run.metrics).toSorted()).toEqual(['huge', 'loss']);
    expect(run.metrics.loss).toMatchObject({ last: 0.6, min: 0.6, max: 0.7, count: 2, step: 1 });
    expect(run.metrics.huge.last).toBe(Number.MAX_VALUE);
    expect((await runs.history(RUN, 'loss')).slice().map(({ value }) => value)).toEqual([0.7, 0.6]);
    expect(String(await artifacts.readOfRun(RUN, 'model/model.pvm'))).toBe('model');
  });

  it('returns a finished run unchanged and restarts any other', async () => {
    const { runs, experimentId } = await setUp();
    const start = { id: RUN, experimentId, name: 'again' };
    await runs.startRun({ ...start, params: { old: '1' } });
    await runs.logMetrics(RUN, { loss: 1 });
    expect(await runs.startRun(start)).toMatchObject({ params: {}, metrics: {} });
    await runs.finishRun(RUN, 'FAILED', 'x'.repeat(10_000));
    expect((await runs.get(RUN)).error).toHaveLength(LIMIT.error);
    expect((await runs.startRun(start)).status).toBe('RUNNING');
    await runs.logMetrics(RUN, { loss: 2 });
    await runs.finishRun(RUN, 'FINISHED');
    const found = await runs.startRun({ ...start, params: { other: '1' } });
    expect(found).toMatchObject({ status: 'FINISHED', params: {}, metrics: { loss: { last: 2, count: 1 } } });
  });

  it('refuses another value of a param, not the same one', async () => {
    const { runs, experimentId } = await setUp();
    await runs.startRun({ id: RUN, experimentId, name: 'r', params: { a: '1' } });
    await runs.logParams(RUN, { a: '1', b: '2' });
    await expect(runs.logParams(RUN, { b: '3' })).rejects.toMatchObject({
      code: 'tracking.param-changed',
    });
    expect((await runs.get(RUN)).params).toEqual({ a: '1', b: '2' });
  });

  it.each([
    ['id', { id: 'XYZ' }],
    [`params.${'k'.repeat(LIMIT.key)}`, { params: { ['k'.repeat(LIMIT.key + 1)]: 'v' } }],
    [`tags.${'k'.repeat(LIMIT.key)}`, { tags: { ['k'.repeat(LIMIT.key + 1)]: 'v' } }],
    ['params.../x', { params: { '../x': 'v' } }],
    ['tags[1].key', { tags: [...TAGS, { key: 'k'.repeat(LIMIT.key + 1), value: 'v' }] }],
  ])('names the field %s that breaks a limit', async (field, wrong) => {
    const { runs, experimentId } = await setUp();
    await expect(runs.startRun({ experimentId, name: 'r', ...wrong })).rejects.toMatchObject({
      code: 'tracking.invalid',
      kind: 'invalid',
      details: [{ field }],
    });
  });

  it.each(['../x', '$where'])('refuses to set the tag %s later', async (key) => {
    const { runs, experimentId } = await setUp();
    await runs.startRun({ id: RUN, experimentId, name: 'r', tags: { [key]: 'first' } });
    await expect(runs.setTags(RUN, { [key]: 'v' })).rejects.toMatchObject({
      code: 'tracking.invalid',
      details: [{ field: `tags.${key}` }],
    });
    expect((await runs.get(RUN)).tags).toEqual({ [key]: 'first' });
  });

  it('cuts names and values that are too long', async () => {
    const { runs, experimentId } = await setUp();
    const run = await runs.startRun({
      experimentId,
      name: 'n'.repeat(LIMIT.tag + 1),
      params: { k: 'v'.repeat(LIMIT.param + 1) },
      tags: { k: 'v'.repeat(LIMIT.tag + 1) },
    });
    expect(run.name).toHaveLength(LIMIT.tag);
    expect(run.params.k).toHaveLength(LIMIT.param);
    expect(run.tags.k).toHaveLength(LIMIT.tag);
  });

  it.each(['../x', '/x', 'a/../b', 'a\0b', '', '.', 'C:\\x', 'x'.repeat(LIMIT.artifactPath + 1)])(
    'refuses an artifact under the path %j and finds none',
    async (path) => {
      const { runs, artifacts, experimentId } = await setUp();
      await runs.startRun({ id: RUN, experimentId, name: 'r' });
      const bytes = Buffer.from('x');
      await expect(artifacts.putOfRun(RUN, path, bytes, 'text/plain')).rejects.toMatchObject({
        code: 'tracking.invalid',
      });
      await expect(artifacts.readOfRun(RUN, path)).rejects.toMatchObject({
        code: 'tracking.artifact-unknown',
        kind: 'not-found',
      });
    },
  );

  it('reports which run, metric or experiment is unknown', async () => {
    const { runs, experimentId } = await setUp();
    const unknown = { code: 'tracking.run-unknown' };
    await expect(runs.get(RUN)).rejects.toMatchObject(unknown);
    await expect(runs.get('../../etc')).rejects.toMatchObject(unknown);
    await expect(runs.logMetrics(RUN, { a: 1 })).rejects.toMatchObject(unknown);
    await expect(runs.setTags(RUN, { a: '1' })).rejects.toMatchObject(unknown);
    await expect(runs.finishRun(RUN, 'FINISHED')).rejects.toMatchObject(unknown);
    await expect(runs.startRun({ experimentId: '99', name: 'r' })).rejects.toMatchObject({
      code: 'tracking.experiment-unknown',
    });
    await runs.startRun({ id: RUN, experimentId, name: 'r' });
    await expect(runs.history(RUN, 'constructor')).rejects.toMatchObject({
      code: 'tracking.metric-unknown',
    });
  });

  it('refuses to order by a metric that no run has, with the nearest name', async () => {
    const { runs, query, experimentId } = await setUp();
    const by = (metric: string) => query.list({}, 0, 10, { by: { metric }, direction: 'desc' });
    expect((await by('accuracy')).total).toBe(0);
    await runs.startRun({ id: RUN, experimentId, name: 'r' });
    await runs.logMetrics(RUN, { accuracy: 0.6 });
    await runs.startRun({ experimentId, name: 'without' });
    expect((await by('accuracy')).items.map(({ name }) => name)).toEqual(['r', 'without']);
    await expect(by('acuracy')).rejects.toMatchObject({
      code: 'tracking.invalid',
      details: [{ field: 'sort', message: expect.stringContaining('did you mean accuracy?') }],
    });
  });

  it('marks the runs that a dead process left running, and no others', async () => {
    const { runs, experimentId, clock } = await setUp();
    const old = await runs.startRun({ experimentId, name: 'old' });
    const done = await runs.startRun({ experimentId, name: 'done' });
    await runs.finishRun(done.id, 'FINISHED');
    const start = (clock.time = new Date('2026-11-24T06:00:00Z'));
    const fresh = await runs.startRun({ experimentId, name: 'fresh' });
    expect(await runs.markInterrupted(start)).toBe(1);
    expect(await runs.get(old.id)).toMatchObject({ status: 'KILLED', endTime: start });
    expect((await runs.get(done.id)).status).toBe('FINISHED');
    expect((await runs.get(fresh.id)).status).toBe('RUNNING');
  });
});

describe('summarize', () => {
  it('uses as last point the one with the highest step, then timestamp, then value', () => {
    const points = [
      { step: 2, timestamp: 1, value: 5 },
      { step: 2, timestamp: 2, value: 3 },
      { step: 1, timestamp: 9, value: 7 },
      { step: 2, timestamp: 2, value: 4 },
    ];
    const all = { last: 4, min: 3, max: 7, count: 4, step: 2, timestamp: 2 };
    expect(summarize(undefined, points)).toEqual(all);
    expect(summarize(summarize(undefined, points.slice(0, 2)), points.slice(2))).toEqual(all);
  });
});
