import { MemoryBlobs } from '../../../test/support/memory-blobs.js';
import { MemoryExperiments, MemoryRuns } from '../../../test/support/memory-tracking.js';
import { StillClock } from '../../../test/support/still-clock.js';
import { LIMIT } from '../limits.js';
import { summarize } from '../metrics/metric-summary.js';
import { TrackingService } from './tracking.service.js';

const RUN = '0123456789abcdef0123456789abcdef';

async function setUp() {
  const runs = new MemoryRuns();
  const clock = new StillClock();
  const tracking = new TrackingService(runs, new MemoryExperiments(), new MemoryBlobs(), clock);
  const { id: experimentId } = await tracking.experiment('parivision');
  return { runs, clock, tracking, experimentId };
}

describe('TrackingService', () => {
  it('gives the same experiment for the same name', async () => {
    const { tracking, experimentId } = await setUp();
    expect(experimentId).toBe('1');
    expect((await tracking.experiment('parivision')).id).toBe('1');
    expect((await tracking.experiment('other')).id).toBe('2');
    await expect(tracking.experiment('')).rejects.toMatchObject({ code: 'tracking.invalid' });
  });

  it('keeps params, tags, metrics and artifacts of a run', async () => {
    const { tracking, experimentId } = await setUp();
    await tracking.startRun({ id: RUN, experimentId, name: 'first', params: { trees: '50' } });
    await tracking.setTags(RUN, { 'pv.dataset': 'virtual-league' });
    await tracking.logMetrics(RUN, { loss: 0.7, undefinedHere: NaN }, 0);
    await tracking.logMetrics(RUN, { loss: 0.6, huge: Infinity }, 1);
    await tracking.putArtifact(RUN, 'model/model.pvm', Buffer.from('model'), 'application/octet-stream');
    await tracking.finishRun(RUN, 'FINISHED');
    const run = await tracking.get(RUN);
    expect(run).toMatchObject({
      status: 'FINISHED',
      params: { trees: '50' },
      tags: { 'pv.dataset': 'virtual-league' },
      artifacts: [{ path: 'model/model.pvm', size: 5 }],
    });
    expect(Object.keys(run.metrics).toSorted()).toEqual(['huge', 'loss']);
    expect(run.metrics.loss).toMatchObject({ last: 0.6, min: 0.6, max: 0.7, count: 2, step: 1 });
    expect(run.metrics.huge.last).toBe(Number.MAX_VALUE);
    expect((await tracking.history(RUN, 'loss')).slice().map(({ value }) => value)).toEqual([0.7, 0.6]);
    expect(String(await tracking.readArtifact(RUN, 'model/model.pvm'))).toBe('model');
  });

  it('answers a finished run as it is and starts any other afresh', async () => {
    const { tracking, experimentId } = await setUp();
    const start = { id: RUN, experimentId, name: 'again' };
    await tracking.startRun({ ...start, params: { old: '1' } });
    await tracking.logMetrics(RUN, { loss: 1 });
    expect(await tracking.startRun(start)).toMatchObject({ params: {}, metrics: {} });
    await tracking.finishRun(RUN, 'FAILED', 'x'.repeat(10_000));
    expect((await tracking.get(RUN)).error).toHaveLength(LIMIT.error);
    expect((await tracking.startRun(start)).status).toBe('RUNNING');
    await tracking.logMetrics(RUN, { loss: 2 });
    await tracking.finishRun(RUN, 'FINISHED');
    const found = await tracking.startRun({ ...start, params: { other: '1' } });
    expect(found).toMatchObject({ status: 'FINISHED', params: {}, metrics: { loss: { last: 2, count: 1 } } });
  });

  it('refuses another value of a param, not the same one', async () => {
    const { tracking, experimentId } = await setUp();
    await tracking.startRun({ id: RUN, experimentId, name: 'r', params: { a: '1' } });
    await tracking.logParams(RUN, { a: '1', b: '2' });
    await expect(tracking.logParams(RUN, { b: '3' })).rejects.toMatchObject({
      code: 'tracking.param-changed',
    });
    expect((await tracking.get(RUN)).params).toEqual({ a: '1', b: '2' });
  });

  it.each([
    ['id', { id: 'XYZ' }],
    ['name', { name: 'n'.repeat(LIMIT.runName + 1) }],
    [`params.${'k'.repeat(LIMIT.key)}`, { params: { ['k'.repeat(LIMIT.key + 1)]: 'v' } }],
    ['params.k', { params: { k: 'v'.repeat(LIMIT.param + 1) } }],
    ['tags.k', { tags: { k: 'v'.repeat(LIMIT.tag + 1) } }],
    ['tags.../x', { tags: { '../x': 'v' } }],
    ['tags.$where', { tags: { $where: 'v' } }],
  ])('names the field %s that breaks a limit', async (field, wrong) => {
    const { tracking, experimentId } = await setUp();
    await expect(tracking.startRun({ experimentId, name: 'r', ...wrong })).rejects.toMatchObject({
      code: 'tracking.invalid',
      kind: 'invalid',
      details: [{ field }],
    });
  });

  it.each(['../x', '/x', 'a//b', 'a/../b', 'a\\b', 'a\0b', '', '.', 'x'.repeat(251)])(
    'takes no artifact under the label %j and finds none',
    async (path) => {
      const { tracking, experimentId } = await setUp();
      await tracking.startRun({ id: RUN, experimentId, name: 'r' });
      const bytes = Buffer.from('x');
      await expect(tracking.putArtifact(RUN, path, bytes, 'text/plain')).rejects.toMatchObject({
        code: 'tracking.invalid',
      });
      await expect(tracking.readArtifact(RUN, path)).rejects.toMatchObject({
        code: 'tracking.artifact-unknown',
        kind: 'not-found',
      });
    },
  );

  it('says which run, metric or experiment is unknown', async () => {
    const { tracking, experimentId } = await setUp();
    const unknown = { code: 'tracking.run-unknown' };
    await expect(tracking.get(RUN)).rejects.toMatchObject(unknown);
    await expect(tracking.get('../../etc')).rejects.toMatchObject(unknown);
    await expect(tracking.logMetrics(RUN, { a: 1 })).rejects.toMatchObject(unknown);
    await expect(tracking.setTags(RUN, { a: '1' })).rejects.toMatchObject(unknown);
    await expect(tracking.finishRun(RUN, 'FINISHED')).rejects.toMatchObject(unknown);
    await expect(tracking.startRun({ experimentId: '99', name: 'r' })).rejects.toMatchObject({
      code: 'tracking.experiment-unknown',
    });
    await tracking.startRun({ id: RUN, experimentId, name: 'r' });
    await expect(tracking.history(RUN, 'constructor')).rejects.toMatchObject({
      code: 'tracking.metric-unknown',
    });
  });

  it('refuses to order by a metric that no run has, with the nearest name', async () => {
    const { tracking, experimentId } = await setUp();
    const by = (metric: string) => tracking.search({}, 0, 10, { by: { metric }, direction: 'desc' });
    expect((await by('accuracy')).total).toBe(0);
    await tracking.startRun({ id: RUN, experimentId, name: 'r' });
    await tracking.logMetrics(RUN, { accuracy: 0.6 });
    await tracking.startRun({ experimentId, name: 'without' });
    expect((await by('accuracy')).items.map(({ name }) => name)).toEqual(['r', 'without']);
    await expect(by('acuracy')).rejects.toMatchObject({
      code: 'tracking.invalid',
      details: [{ field: 'sort', message: expect.stringContaining('did you mean accuracy?') }],
    });
  });

  it('marks what a dead process left running, and nothing else', async () => {
    const { tracking, experimentId, clock } = await setUp();
    const old = await tracking.startRun({ experimentId, name: 'old' });
    const done = await tracking.startRun({ experimentId, name: 'done' });
    await tracking.finishRun(done.id, 'FINISHED');
    const start = (clock.time = new Date('2026-11-24T06:00:00Z'));
    const fresh = await tracking.startRun({ experimentId, name: 'fresh' });
    expect(await tracking.markInterrupted(start)).toBe(1);
    expect(await tracking.get(old.id)).toMatchObject({ status: 'KILLED', endTime: start });
    expect((await tracking.get(done.id)).status).toBe('FINISHED');
    expect((await tracking.get(fresh.id)).status).toBe('RUNNING');
  });
});

describe('summarize', () => {
  it('takes as last the highest step, then timestamp, then value', () => {
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
