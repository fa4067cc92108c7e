import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { GoldService, type Snapshot } from '../../src/gold/index.js';
import { deriveId } from '../../src/platform/ids/ids.js';
import { Migrations } from '../../src/platform/mongo/migrations.js';
import { RunService, TrackingModule } from '../../src/tracking/index.js';
import { StudyService, TrainingModule } from '../../src/training/index.js';
import type { StudyRecord } from '../../src/training/study/study-record.js';
import { StudyStore } from '../../src/training/study/study-store.port.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { inventedShots } from '../support/invented-shots.js';

const data = inventedShots(3000);
const snapshot = {
  id: data.snapshot,
  dataset: 'virtual-league',
  split: { trainUntil: 20_241_001, validationUntil: 20_241_002, lastDate: 20_241_002 },
} as Snapshot;

let stages: Stages;
let store: StudyStore;

beforeAll(async () => {
  const gold = { get: async () => snapshot, latest: async () => snapshot, load: async () => data };
  stages = await startStages([TrackingModule, TrainingModule], [{ provide: GoldService, useValue: gold }]);
  store = stages.app.get(StudyStore);
}, 60_000);

afterAll(async () => stages?.close());

const newStudy = (change: Partial<StudyRecord>): StudyRecord => ({
  id: 'stored',
  runId: deriveId('study', 'stored'),
  snapshot: snapshot.id,
  dataset: 'recorded',
  request: {
    algorithms: [
      { name: 'lightgbm', parameters: { num_leaves: 9, monotone_constraints: { X_Location: 1 } } },
    ],
    seed: 7,
    pruner: 'halving',
  },
  fingerprint: 'f'.repeat(64),
  attempt: 1,
  state: 'running',
  budget: { maxSeconds: 9 },
  progress: { done: 0, total: 3 },
  trials: [0, 1, 2].map((index) => ({ runId: `run-${index}`, algorithm: 'lightgbm', index })),
  rungs: [],
  startedAt: new Date('2026-11-30T10:00:00.000Z'),
  ...change,
});

describe('the store of studies', () => {
  const rung = { algorithm: 'lightgbm', rung: 1, rows: 233, kept: ['run-2'], pruned: ['run-1'] };

  it('adds up the ends of trials and rungs in any order, however often one is written', async () => {
    const record = newStudy({});
    expect(await store.insert(record)).toBe(true);
    expect(await store.insert(newStudy({ dataset: 'other' }))).toBe(false);
    const claim = { id: 'stored', attempt: 1 };
    for (let time = 0; time < 2; time++) {
      expect(await store.write(claim, { trial: { position: 1, outcome: 'pruned', done: 2 } })).toBe(true);
      expect(await store.write(claim, { trial: { position: 0, outcome: 'finished', done: 1 } })).toBe(true);
      expect(await store.write(claim, { rung })).toBe(true);
    }
    const endedAt = new Date('2026-11-30T10:00:09.000Z');
    const winner = { runId: 'run-0', algorithm: 'lightgbm', validationLogLoss: 0.65 };
    await store.write(claim, { set: { state: 'finished', winner, endedAt, failure: undefined } });
    const [first, second, third] = record.trials;
    expect(await store.find('stored')).toEqual({
      ...record,
      state: 'finished',
      progress: { done: 2, total: 3 },
      trials: [{ ...first, outcome: 'finished' }, { ...second, outcome: 'pruned' }, third],
      rungs: [rung],
      winner,
      endedAt,
    });
  });

  it('accepts writes of the present attempt only', async () => {
    const record = newStudy({ id: 'taken-over' });
    await store.insert(record);
    expect(await store.replace({ ...record, attempt: 2 })).toBe(true);
    expect(await store.replace({ ...record, attempt: 2 })).toBe(false);
    expect(await store.write({ id: 'taken-over', attempt: 1 }, { rung })).toBe(false);
    expect(await store.find('taken-over')).toEqual({ ...record, attempt: 2 });
  });

  it('ends studies that an earlier process left running, and lists the newest first', async () => {
    await store.insert(newStudy({ id: 'newer', startedAt: new Date('2026-11-30T11:00:00.000Z') }));
    const endedAt = new Date('2026-11-30T12:00:00.000Z');
    expect(await store.interrupt(new Date('2026-11-30T10:30:00.000Z'), endedAt, 'the process ended')).toBe(1);
    expect(await store.find('taken-over')).toMatchObject({
      state: 'killed',
      endedAt,
      failure: 'the process ended',
    });
    const { items, total } = await store.list({ dataset: 'recorded' }, 0, 2);
    expect(items.map(({ id, state }) => [id, state])).toEqual([
      ['newer', 'running'],
      ['stored', 'finished'],
    ]);
    expect(total).toBe(3);
    expect((await store.list({ dataset: 'no-such' }, 0, 2)).total).toBe(0);
  });
});

describe('studies that an earlier version kept in their runs', () => {
  const IDS = ['halved', 'cut', 'early'];

  async function responses(): Promise<Record<string, string>> {
    const urls = [
      '/training/studies?dataset=virtual-league',
      '/training/studies?dataset=virtual-league&format=csv',
    ];
    for (const id of IDS) urls.push(`/training/studies/${id}`, `/training/studies/${id}/trials?format=csv`);
    const found = await Promise.all(urls.map((url) => stages.app.inject({ method: 'GET', url })));
    expect(found.map(({ statusCode }) => statusCode)).toEqual(urls.map(() => 200));
    return Object.fromEntries(urls.map((url, i) => [url, found[i].body]));
  }

  async function migrate(): Promise<void> {
    const database = stages.app.get<Connection>(getConnectionToken()).db!;
    await database.collection('studies').deleteMany({});
    await database.collection<{ _id: string }>('migrations').deleteOne({
      _id: '2026-11-30-training-02-studies-from-runs',
    });
    expect(await stages.app.get(Migrations).run()).toEqual(['2026-11-30-training-02-studies-from-runs']);
  }

  it('are found with the same responses, and continue with the same request', async () => {
    const studies = stages.app.get(StudyService);
    const runs = stages.app.get(RunService);
    const algorithms = [
      { name: 'gradient-boosting', parameters: { trees: 5, maxLeaves: 4 } },
      { name: 'logistic-regression' },
    ] as const;
    const request = { snapshot: snapshot.id, seed: 3, algorithms: [...algorithms] };
    const halved = { ...request, id: 'halved', trials: 4, pruner: 'halving', sampler: 'tpe' } as const;
    await studies.runStudy(halved);
    const stop = new AbortController();
    const cut = { ...request, id: 'cut', maxSeconds: 600 };
    const onProgress = ({ done }: { done: number }) => done === 1 && stop.abort(new Error('enough'));
    await expect(studies.runStudy({ ...cut, signal: stop.signal, onProgress })).rejects.toThrow('enough');
    // The first version knew neither sampler nor pruner nor calibration.
    const experimentName = 'parivision';
    const early = deriveId('study', 'early');
    await runs.startRun({
      id: early,
      experimentName,
      name: 'study early',
      params: {
        snapshot: snapshot.id,
        dataset: 'virtual-league',
        seed: '5',
        trials: '2',
        algorithms: 'random-forest',
      },
      tags: {
        'pv.study': 'early',
        'pv.dataset': 'virtual-league',
        'pv.snapshot': snapshot.id,
        'pv.kind': 'study',
        'pv.plan': 'a'.repeat(64),
      },
    });
    await runs.finishRun(early, 'KILLED', 'Interrupted: the process ended before the run did.');
    // One that was imported from elsewhere is known by its run only.
    await runs.startRun({
      experimentName,
      name: 'study imported',
      tags: { 'pv.study': 'elsewhere', 'pv.kind': 'study', 'pv.dataset': 'virtual-league' },
    });

    const records = await Promise.all(['halved', 'cut'].map((id) => store.find(id)));
    await migrate();
    const before = await responses();
    expect(before['/training/studies/early']).toContain('"state":"killed"');
    expect(JSON.parse(before['/training/studies?dataset=virtual-league'])).toMatchObject({ total: 3 });
    await migrate();
    expect(await responses()).toEqual(before);
    for (const record of records) {
      const request = { ...record!.request, algorithms: algorithms.map(({ name }) => ({ name })) };
      expect(await store.find(record!.id)).toEqual({ ...record, request });
    }
    expect(
      records[0]!.rungs.map(({ algorithm, rung, kept, pruned }) => [
        algorithm,
        rung,
        kept.length,
        pruned.length,
      ]),
    ).toEqual([
      ['gradient-boosting', 1, 1, 2],
      ['logistic-regression', 1, 1, 2],
    ]);

    const resumed = await studies.runStudy(cut);
    expect(resumed.state).toBe('finished');
    expect(await store.find('cut')).toMatchObject({
      attempt: 2,
      state: 'finished',
      progress: { done: 2, total: 2 },
    });
    await expect(studies.runStudy({ ...cut, seed: 4 })).rejects.toMatchObject({
      code: 'training.study-differs',
    });
    expect((await studies.runStudy(halved)).trials).toHaveLength(8);
    expect(await store.find('halved')).toMatchObject({ attempt: 1, state: 'finished' });
  }, 120_000);

  it('have the responses of the study that is stored when it runs', async () => {
    const stored = await responses();
    await migrate();
    expect(await responses()).toEqual(stored);
  });
});
