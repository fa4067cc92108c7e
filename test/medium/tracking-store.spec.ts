import { statSync } from 'node:fs';
import { join } from 'node:path';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Migrations } from '../../src/platform/mongo/migrations.js';
import { ExperimentService, RunService, TrackingModule } from '../../src/tracking/index.js';
import { WriteJournal } from '../../src/tracking/store/write-journal.service.js';
import { type StageApp, stageApp } from '../support/stage-app.js';

const started: StageApp[] = [];
afterEach(async () => {
  await started.pop()?.end();
  started.length = 0;
});

async function start(given: Parameters<typeof stageApp>[1] = {}): Promise<StageApp> {
  const app = await stageApp([TrackingModule], given);
  started.push(app);
  return app;
}

/** Another process on the same database. */
async function restart(before: StageApp): Promise<StageApp> {
  await before.close();
  started.pop();
  const { mongodbDatabase, dataDir } = before.settings;
  return start({ mongodbDatabase, dataDir });
}

const metric = (key: string, step: number, value = step / 2) => ({
  key,
  value,
  timestamp: 1000 + step,
  step,
});

describe('run of a client', () => {
  it('keeps the tags of datasets with any keys, in order, also after a restart', async () => {
    const first = await start();
    const runs = first.app.get(RunService);
    const { id } = await runs.startRun({ remote: true, experimentId: '0', startTime: 5, tags: [] });
    const tags = Object.fromEntries(
      ['z', 'a\0b', '$set', 'x.y', '%00', '__proto__'].map((key) => [key, `of ${key}`]),
    );
    await runs.logInputs(id, [{ name: 'd', digest: '1', sourceType: 's', source: '{}', tags }], []);
    await runs.update(id, { status: 'FINISHED' });
    const second = await restart(first);
    const run = await second.app.get(RunService).get(id);
    expect(run.status).toBe('FINISHED');
    expect(Object.entries(run.datasets![0].tags)).toEqual(Object.entries(tags));
  });

  it('is the same after a restart, ended or not, with every point counted once', async () => {
    const first = await start();
    const runs = first.app.get(RunService);
    const { id: experimentId } = await first.app.get(ExperimentService).create('e', undefined, []);
    const make = (name: string) =>
      runs.startRun({ remote: true, experimentId, startTime: 5, name, tags: [], userId: 'ann' });
    const [open, ended, again] = [await make('open'), await make('ended'), await make('again')];
    for (const { id } of [open, ended, again]) {
      for (let step = 0; step < 150; step += 1) {
        await runs.logBatch(id, {
          metrics: [metric('loss', step), metric('n.a', step, NaN)],
          params: [],
          tags: [],
        });
      }
      await runs.logBatch(id, {
        metrics: [],
        params: [{ key: 'p.q', value: '1' }],
        tags: [{ key: '__proto__', value: 't' }],
      });
    }
    await runs.update(ended.id, { status: 'FINISHED', endTime: 99 });
    await runs.update(again.id, { status: 'FINISHED', endTime: 99 });
    await runs.logBatch(again.id, { metrics: [metric('loss', 150)], params: [], tags: [] });
    const before = await Promise.all([open, ended, again].map(({ id }) => runs.get(id)));
    const second = await restart(first);
    const after = second.app.get(RunService);
    expect(await Promise.all([open, ended, again].map(({ id }) => after.get(id)))).toEqual(before);
    expect(before.map((run) => run.metrics.loss.count)).toEqual([150, 150, 151]);
    // A repeat of what was logged before the restart adds nothing; what is new is added.
    await after.logBatch(open.id, {
      metrics: [metric('loss', 149), metric('loss', 150)],
      params: [],
      tags: [],
    });
    expect((await after.history(open.id, 'loss')).slice().map(({ step }) => step)).toEqual(
      Array.from({ length: 151 }, (_, n) => n),
    );
    expect((await after.history(ended.id, 'n.a')).slice().every(({ value }) => Number.isNaN(value))).toBe(
      true,
    );
  }, 60_000);

  it('continues when the program restarts, while the program’s own runs are killed', async () => {
    const { app } = await start();
    const runs = app.get(RunService);
    const { id: experimentId } = await app.get(ExperimentService).ensure('parivision');
    const own = await runs.startRun({ experimentId, name: 'own' });
    const remote = await runs.startRun({ remote: true, experimentId, startTime: 1, tags: [] });
    expect(await runs.markInterrupted(new Date(Date.now() + 1000))).toBe(1);
    expect((await runs.get(own.id)).status).toBe('KILLED');
    expect((await runs.get(remote.id)).status).toBe('RUNNING');
  });

  it('can be read at any time while it is logged', async () => {
    const { app } = await start();
    const runs = app.get(RunService);
    const make = () => runs.startRun({ remote: true, experimentId: '0', startTime: 1, tags: [] });
    const ids = (await Promise.all([make(), make(), make()])).map(({ id }) => id);
    const log = async (id: string): Promise<void> => {
      for (let step = 0; step < 60; step += 1) {
        await runs.logBatch(id, { metrics: [metric('m', step)], params: [], tags: [] });
        // Long enough for what waits to be sent, now and then.
        if (step % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 25));
        if (step % 5 === 0) expect((await runs.history(id, 'm')).slice()).toHaveLength(step + 1);
      }
    };
    await Promise.all(ids.map(log));
    for (const id of ids) expect((await runs.history(id, 'm')).slice()).toHaveLength(60);
  }, 60_000);

  it('stores repeated and unordered points once each, read or not in between', async () => {
    const { app } = await start();
    const runs = app.get(RunService);
    const { id } = await runs.startRun({ remote: true, experimentId: '0', startTime: 1, tags: [] });
    const steps = [5, 3, 5, 4, 3, 9, 4, 9, 0, 5];
    for (const [n, step] of steps.entries()) {
      await runs.logBatch(id, { metrics: [metric('m', step)], params: [], tags: [] });
      if (n % 3 === 1)
        expect((await runs.history(id, 'm')).slice()).toHaveLength(new Set(steps.slice(0, n + 1)).size);
    }
    expect((await runs.history(id, 'm')).slice().map(({ step }) => step)).toEqual([0, 3, 4, 5, 9]);
    expect((await runs.get(id)).metrics.m).toMatchObject({ count: 5, last: 4.5, min: 0, max: 4.5, step: 9 });
  });

  it('accepts a long history and the same batch from several callers at once', async () => {
    const { app } = await start();
    const runs = app.get(RunService);
    const { id } = await runs.startRun({ remote: true, experimentId: '0', startTime: 1, tags: [] });
    const points = Array.from({ length: 100_000 }, (_, step) => ({ value: step, timestamp: step, step }));
    await runs.logPoints(id, { long: points });
    const batch = { metrics: Array.from({ length: 500 }, (_, n) => metric('same', n)), params: [], tags: [] };
    await Promise.all(Array.from({ length: 5 }, () => runs.logBatch(id, batch)));
    const run = await runs.get(id);
    expect(run.metrics.same.count).toBe(500);
    expect(run.metrics.long).toMatchObject({ count: 100_000, last: 99_999, min: 0, max: 99_999 });
    expect((await runs.history(id, 'long')).slice()).toHaveLength(100_000);
    expect((await runs.history(id, 'same')).slice()).toHaveLength(500);
  }, 60_000);
});

describe('a kill after which the database has', () => {
  type Document = { _id: string; name?: string };

  /** A run that was made and one that was changed, in a journal that nobody has emptied. */
  async function killed(): Promise<{ dataDir: string; database: string; ids: string[]; before: unknown[] }> {
    const first = await start();
    const { id: early } = await first.app
      .get(RunService)
      .startRun({ remote: true, experimentId: '0', startTime: 5, name: 'early', tags: [] });
    const { app, settings } = await restart(first);
    app.get(WriteJournal).use(() => false);
    const runs = app.get(RunService);
    const { id } = await runs.startRun({
      remote: true,
      experimentId: '0',
      startTime: 7,
      tags: [{ key: 'a.b', value: '$x' }],
    });
    await runs.logBatch(id, {
      metrics: [metric('loss', 0), metric('loss', 1), metric('n', 3, NaN)],
      params: [{ key: 'depth', value: '3' }],
      tags: [{ key: 'gone', value: 'soon' }],
    });
    await runs.deleteTag(id, 'gone');
    await runs.update(id, { status: 'FINISHED', endTime: 99 });
    await runs.update(early, { name: 'renamed' });
    const before = await Promise.all([id, early].map((one) => runs.get(one)));
    await started.pop()!.close();
    return { dataDir: settings.dataDir, database: settings.mongodbDatabase, ids: [id, early], before };
  }

  it.each(['nothing', 'everything'])(
    '%s of what was acknowledged loses and doubles nothing',
    async (what) => {
      const { dataDir, database: mongodbDatabase, ids, before } = await killed();
      const next = await start({ mongodbDatabase, dataDir });
      if (what === 'nothing') {
        const connection = next.app.get<Connection>(getConnectionToken());
        const runs = connection.collection<Document>('runs');
        expect(await runs.find({ name: 'renamed' }).toArray()).toHaveLength(1);
        await runs.deleteOne({ _id: ids[0] });
        await runs.updateOne({ _id: ids[1] }, { $set: { name: 'early' } });
        await connection.collection('metric_log').deleteMany({});
      }
      const after = next.app.get(RunService);
      expect(await Promise.all(ids.map((id) => after.get(id)))).toEqual(before);
      expect((await after.history(ids[0], 'loss')).slice().map(({ step }) => step)).toEqual([0, 1]);
      expect(statSync(join(dataDir, 'tracking', 'metrics.journal')).size).toBe(0);
      // What is read now comes from the database.
      const third = (await restart(next)).app.get(RunService);
      expect(await Promise.all(ids.map((id) => third.get(id)))).toEqual(before);
      expect(await third.history(ids[0], 'loss')).toHaveLength(2);
    },
    60_000,
  );
});

describe('migration of the first version', () => {
  it('keeps runs, summaries and histories', async () => {
    const first = await start();
    const connection = first.app.get<Connection>(getConnectionToken());
    const id = 'a'.repeat(32);
    const summary = { last: 2.5, min: 0, max: 2.5, count: 3, step: 2, timestamp: 12 };
    await connection.collection<{ _id: string; [field: string]: unknown }>('runs').insertOne({
      _id: id,
      experimentId: '1',
      name: 'old',
      status: 'FINISHED',
      startTime: new Date(5),
      params: { 'a%2Eb': '1' },
      tags: {},
      artifacts: {},
      metrics: { 'v%2Eloss': summary },
    });
    const history = connection.collection<{ _id: string }>('metric_history');
    await history.insertOne({
      _id: `${id}/v.loss`,
      v: 1,
      chunks: 1,
      summary,
      points: [[2.5, 12, 2]],
    } as never);
    await history.insertOne({
      _id: `${id}/v.loss#0`,
      points: [
        [0, 10, 0],
        [1, 11, 1],
      ],
    } as never);
    await connection
      .collection<{ _id: string }>('migrations')
      .deleteOne({ _id: '2026-11-26-tracking-02-metric-log' });
    await first.app.get(Migrations).run();
    const second = await restart(first);
    const runs = second.app.get(RunService);
    expect(await runs.get(id)).toMatchObject({ params: { 'a.b': '1' }, metrics: { 'v.loss': summary } });
    expect((await runs.history(id, 'v.loss')).slice()).toEqual([
      { value: 0, timestamp: 10, step: 0 },
      { value: 1, timestamp: 11, step: 1 },
      { value: 2.5, timestamp: 12, step: 2 },
    ]);
  });
});

describe('experiment', () => {
  it('deletes and restores its runs with it', async () => {
    const { app } = await start();
    const experiments = app.get(ExperimentService);
    const runs = app.get(RunService);
    const { id: experimentId } = await experiments.create('gone', undefined, [{ key: 'a.b', value: '1' }]);
    const { id } = await runs.startRun({ remote: true, experimentId, startTime: 1, tags: [] });
    await experiments.delete(experimentId);
    expect((await runs.get(id)).deletedAt).toBeInstanceOf(Date);
    await expect(experiments.create('gone', undefined, [])).rejects.toMatchObject({
      code: 'tracking.experiment-exists',
    });
    await experiments.restore(experimentId);
    expect((await runs.get(id)).deletedAt).toBeUndefined();
    expect((await app.get(ExperimentService).list(0, 10)).items.map(({ name }) => name)).toContain('gone');
  });
});
