import { MemoryExperiments, MemoryRuns } from '../../../test/support/memory-tracking.js';
import { StillClock } from '../../../test/support/still-clock.js';
import { ImportService } from './import.service.js';
import { ExperimentService, type LoggedModelService, RunService } from '../../tracking/index.js';
import { type ExportedRun, readExperiment, readRun } from '../source/exported.js';

const ID = '0f343b0931126a20f133d67c2b018a3b';
const LAST = { key: 'loss', value: 0.5, timestamp: 7, step: 3 };

let runs: MemoryRuns;
let experiments: MemoryExperiments;
let service: ImportService;
beforeEach(() => {
  runs = new MemoryRuns();
  experiments = new MemoryExperiments();
  const clock = new StillClock();
  clock.time = new Date(1000);
  const experimentService = new ExperimentService(experiments, runs, clock);
  const runService = new RunService(runs, experimentService, clock);
  service = new ImportService(runService, experimentService, {} as LoggedModelService, clock);
});

function run(fields: object = {}): ExportedRun {
  return readRun({
    run_id: ID,
    run_name: 'run',
    user_id: 'ann',
    status: 'FAILED',
    lifecycle_stage: 'deleted',
    start_time: 1,
    end_time: 2,
    params: [{ key: 'depth', value: '3' }],
    tags: [
      { key: 'mlflow.runName', value: 'run' },
      { key: 'mlflow.parentRunId', value: 'b'.repeat(32) },
      { key: 'k', value: 'v' },
    ],
    metrics: [LAST],
    dataset_inputs: [{ dataset: { name: 'd', digest: '1' }, tags: [] }],
    ...fields,
  });
}

async function imported(exported = run()): Promise<void> {
  const { experiment } = await service.experiment(readExperiment({ name: 'e', lifecycle_stage: 'active' }));
  await service.beginRun(experiment.id, exported);
  await runs.write(ID, () => ({ points: { loss: [LAST] } }));
  await service.finishRun(experiment.id, exported);
}

describe('an imported run', () => {
  it('is marked until it is finished, and then equals its source', async () => {
    const { experiment } = await service.experiment(readExperiment({ name: 'e', lifecycle_stage: 'active' }));
    expect(await service.beginRun(experiment.id, run())).toMatchObject({
      id: ID,
      state: 'begun',
      points: {},
    });
    expect(await runs.find(ID)).toMatchObject({
      status: 'RUNNING',
      tags: { 'pv.importing': 'true' },
      params: {},
    });
    await expect(service.finishRun(experiment.id, run())).rejects.toMatchObject({
      code: 'tracking.import-incomplete',
      message: `Run ${ID} is not complete: metric loss ends elsewhere. Import it again.`,
    });
    await runs.write(ID, () => ({ points: { loss: [LAST] } }));
    expect(await service.beginRun(experiment.id, run())).toMatchObject({
      state: 'open',
      points: { loss: 1 },
    });
    await service.finishRun(experiment.id, run());
    await service.finishRun(experiment.id, run());
    expect(await runs.find(ID)).toEqual({
      id: ID,
      experimentId: '1',
      name: 'run',
      status: 'FAILED',
      startTime: new Date(1),
      endTime: new Date(2),
      deletedAt: new Date(1000),
      parentRunId: 'b'.repeat(32),
      userId: 'ann',
      remote: true,
      params: { depth: '3' },
      tags: { k: 'v' },
      metrics: { loss: expect.objectContaining({ last: 0.5, count: 1 }) },
      artifacts: [],
      datasets: [{ name: 'd', digest: '1', sourceType: '', source: '', tags: {} }],
      modelInputs: [],
      modelOutputs: [],
    });
    expect(await service.beginRun(experiment.id, run())).toMatchObject({ state: 'done' });
  });

  it.each([
    ['name', { run_name: 'other', tags: run().tags.filter(({ key }) => key !== 'mlflow.runName') }],
    ['status', { status: 'FINISHED' }],
    ['endTime', { end_time: 3 }],
    ['params', { params: [{ key: 'depth', value: '4' }] }],
    ['tags', { tags: [...run().tags, { key: 'more', value: '' }] }],
    ['isDeleted', { lifecycle_stage: 'active' }],
    ['datasets', { dataset_inputs: [] }],
    ['metric loss', { metrics: [{ ...LAST, step: 4 }] }],
    ['metric loss', { metrics: [] }],
  ])('is not changed by one with another %s', async (field, fields) => {
    await imported();
    const before = await runs.find(ID);
    const refusal = {
      code: 'tracking.import-differs',
      message: expect.stringContaining(`another ${field} `),
    };
    await expect(service.beginRun('1', run(fields))).rejects.toMatchObject(refusal);
    await expect(service.finishRun('1', run(fields))).rejects.toMatchObject(refusal);
    expect(await runs.find(ID)).toEqual(before);
  });

  it('belongs to one experiment', async () => {
    await imported();
    expect((await service.beginRun('01', run())).state).toBe('done');
    const other = 'c'.repeat(32);
    await service.beginRun('01', run({ run_id: other }));
    expect((await runs.find(other))!.experimentId).toBe('1');
    const { experiment } = await service.experiment(readExperiment({ name: 'f', lifecycle_stage: 'active' }));
    await expect(service.beginRun(experiment.id, run())).rejects.toThrow('another experiment');
    await expect(service.beginRun('99', run())).rejects.toMatchObject({
      code: 'tracking.experiment-unknown',
    });
  });

  it('may continue if it had not ended at its source', async () => {
    const going = { status: 'RUNNING', lifecycle_stage: 'active', end_time: null };
    await imported(run(going));
    expect(await service.beginRun('1', run(going))).toMatchObject({ state: 'done' });
    const later = run({ lifecycle_stage: 'active', tags: [{ key: 'end', value: 'yes' }] });
    expect(await service.beginRun('1', later)).toMatchObject({ state: 'open', points: {} });
    await service.finishRun('1', later);
    expect(await runs.find(ID)).toMatchObject({ status: 'FAILED', tags: { k: 'v', end: 'yes' } });
  });

  it('gets an id of 32 hex digits, always the same, if its own is invalid', async () => {
    await service.experiment(readExperiment({ name: 'e', lifecycle_stage: 'active' }));
    const { id } = await service.beginRun('1', run({ run_id: 'my-run' }));
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const child = run({ tags: [{ key: 'mlflow.parentRunId', value: 'my-run' }] });
    await service.beginRun('1', child);
    expect((await runs.find(ID))!.parentRunId).toBe(id);
  });
});

describe('an imported experiment', () => {
  const exported = readExperiment({
    name: 'e',
    lifecycle_stage: 'deleted',
    creation_time: 5,
    last_update_time: 6,
    tags: [{ key: 'k', value: 'theirs' }],
  });

  it('keeps its times and that it is deleted', async () => {
    expect(await service.experiment(exported)).toEqual({
      isNew: true,
      experiment: {
        id: '1',
        name: 'e',
        createdAt: new Date(5),
        updatedAt: new Date(6),
        deletedAt: new Date(1000),
        tags: { k: 'theirs' },
      },
    });
    expect(await service.experiment(exported)).toMatchObject({ isNew: false });
    await expect(service.experiment({ ...exported, lifecycle_stage: 'active' })).rejects.toMatchObject({
      code: 'tracking.import-into-deleted',
    });
  });

  it('adds its tags to one of the same name, and changes none', async () => {
    await experiments.create({ name: 'e', createdAt: new Date(1), tags: { k: 'ours' } });
    const tags = [...exported.tags, { key: 'new', value: 'n' }];
    const { experiment } = await service.experiment({ ...exported, tags });
    expect(experiment).toEqual({ id: '1', name: 'e', createdAt: new Date(1), tags: { k: 'ours', new: 'n' } });
  });
});
