import { GoldService, type Snapshot } from '../../src/gold/index.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { ArtifactService, RunService, TrackingModule } from '../../src/tracking/index.js';
import { TrainingModule, StudyService } from '../../src/training/index.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { inventedShots } from '../support/invented-shots.js';
import { eventually } from '../support/start-app.js';

const data = inventedShots(800);
const snapshot = {
  id: data.snapshot,
  dataset: 'virtual-league',
  split: { trainUntil: 20_241_001, validationUntil: 20_241_002, lastDate: 20_241_002 },
} as Snapshot;
const SMALL = [
  { name: 'gradient-boosting', parameters: { trees: 10, maxLeaves: 8 } },
  { name: 'logistic-regression' },
] as const;

let stages: Stages;
let runs: RunService;
let training: StudyService;

beforeAll(async () => {
  const gold = {
    get: async () => snapshot,
    latest: async (dataset?: string) => (dataset === 'empty' ? undefined : snapshot),
    load: async () => data,
  };
  stages = await startStages([TrackingModule, TrainingModule], [{ provide: GoldService, useValue: gold }]);
  runs = stages.app.get(RunService);
  training = stages.app.get(StudyService);
}, 60_000);

afterAll(async () => stages?.close());

async function get<T = Record<string, unknown>>(
  url: string,
): Promise<{ status: number; body: T; text: string }> {
  const { statusCode, body } = await stages.app.inject({ method: 'GET', url });
  return { status: statusCode, body: (body.startsWith('{') ? JSON.parse(body) : undefined) as T, text: body };
}

async function post(payload: object) {
  const response = await stages.app.inject({ method: 'POST', url: '/training/studies', payload });
  return { status: response.statusCode, body: response.json<Record<string, never>>() };
}

describe('a study on the database', () => {
  it('is recorded with every trial, and its model files are in the blob store', async () => {
    const study = await training.runStudy({
      id: 'medium-1',
      snapshot: snapshot.id,
      seed: 7,
      trials: 2,
      algorithms: [...SMALL],
    });
    expect(study.trials.map(({ algorithm, index }) => [algorithm, index])).toEqual([
      ['gradient-boosting', 0],
      ['gradient-boosting', 1],
      ['logistic-regression', 0],
      ['logistic-regression', 1],
    ]);
    const parent = await runs.get(study.runId);
    expect(parent.status).toBe('FINISHED');
    expect(parent.name).toBe('study medium-1');
    for (const trial of study.trials) {
      const model = await stages.app.get(BlobStore).read(trial.modelHash!);
      expect(model.subarray(0, 7).toString()).toBe('PVMODEL');
      const evaluation = JSON.parse(
        (await stages.app.get(ArtifactService).readOfRun(trial.runId, 'evaluation.json')).toString(),
      ) as {
        scores: { test: { logLoss: number } };
      };
      expect(evaluation.scores.test.logLoss).toBe(trial.scores!.test.logLoss);
      expect(trial.scores!.validation.logLoss).toBeGreaterThanOrEqual(study.best!.scores!.validation.logLoss);
    }
  });

  it('is the same when it is requested again, and has other trials with another seed', async () => {
    const request = { id: 'medium-2', snapshot: snapshot.id, seed: 8, trials: 2, algorithms: [SMALL[0]] };
    const first = await training.runStudy(request);
    expect(await training.runStudy(request)).toEqual(first);
    expect((await runs.children(first.runId)).length).toBe(2);
    const other = await training.runStudy({ ...request, id: 'medium-3', seed: 9 });
    expect(other.trials[1].modelHash).not.toBe(first.trials[1].modelHash);
    const same = await training.runStudy({ ...request, id: 'medium-4' });
    expect(same.trials.map(({ modelHash }) => modelHash)).toEqual(
      first.trials.map(({ modelHash }) => modelHash),
    );
  });
});

describe('GET /training/algorithms', () => {
  it('lists every parameter with its default and range', async () => {
    const { status, body } = await get<{ items: { name: string; parameters: object[] }[]; total: number }>(
      '/training/algorithms',
    );
    expect(status).toBe(200);
    expect(body.total).toBe(body.items.length);
    const boosting = body.items.find(({ name }) => name === 'gradient-boosting')!;
    expect(boosting.parameters).toContainEqual(
      expect.objectContaining({ name: 'trees', type: 'integer', default: 200, min: 1, scale: 'log' }),
    );
  });

  it('has one line per parameter as CSV', async () => {
    const { text } = await get('/training/algorithms?format=csv');
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toBe(
      'algorithm,parameter,type,default,min,max,choices,scale,search_from,search_to,text,available',
    );
    expect(lines.some((line) => line.startsWith('random-forest,bootstrap,boolean,true,'))).toBe(true);
  });
});

describe('POST /training/studies', () => {
  it('starts a study that can be followed to its end', async () => {
    const { status, body } = await post({ snapshot: 'latest', algorithms: SMALL, trials: 1, seed: 42 });
    expect(status).toBe(202);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      snapshot: snapshot.id,
      href: `/training/studies/${body.id}`,
    });
    const end = await eventually(
      () => get<{ state: string; trials: object[]; best: { algorithm: string } }>(body.href),
      (answer) => answer.body.state === 'finished',
    );
    expect(end.body.trials).toHaveLength(2);
    expect(end.body.best).toMatchObject({ state: 'finished', scores: { test: { rows: 120 } } });
    const { items } = (await get<{ items: { id: string }[] }>('/training/studies')).body;
    expect(items[0]).toMatchObject({
      id: body.id,
      state: 'finished',
      algorithms: ['gradient-boosting', 'logistic-regression'],
      trials: 2,
      bestAlgorithm: end.body.best.algorithm,
    });
    const csv = (await get('/training/studies?format=csv&limit=1')).text.trim().split('\r\n');
    expect(csv).toHaveLength(2);
    expect(csv[1].startsWith(`${body.id},`)).toBe(true);
  });

  it.each([
    [
      { algorithms: [{ name: 'gradient-boosting', parameters: { trees: 0 } }] },
      'algorithms[0].parameters.trees',
    ],
    [
      { algorithms: [{ name: 'gradient-boosting', parameters: { tree: 5 } }] },
      'algorithms[0].parameters.tree',
    ],
    [{ algorithms: [{ name: 'oracle' }] }, 'algorithms[0].name'],
  ])('refuses %j, naming %s', async (payload, field) => {
    const { status, body } = await post(payload);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'training.study-invalid', errors: [{ field }] });
  });

  it.each([
    [{}],
    [{ algorithms: [] }],
    [{ algorithms: SMALL, trials: 0 }],
    [{ algorithms: SMALL, trials: 101 }],
    [{ algorithms: SMALL, seed: 1.5 }],
    [{ algorithms: SMALL, snapshot: '../../etc' }],
    [{ algorithms: SMALL, id: { $ne: null } }],
    [{ algorithms: [{ name: { $gt: '' } }] }],
    [{ algorithms: [{ name: 'random-forest', parameters: [] }] }],
    [{ algorithms: SMALL, dataset: 'No Such' }],
  ])('refuses %j', async (payload) => {
    const { status, body } = await post(payload);
    expect(status).toBe(422);
    expect((body.errors as object[]).length).toBeGreaterThan(0);
  });

  it('refuses when there is no snapshot, and then accepts the next request', async () => {
    const { status, body } = await post({ dataset: 'empty', algorithms: SMALL });
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'training.no-snapshot' });
    expect((await post({ algorithms: [SMALL[1]] })).status).toBe(202);
    await eventually(
      async () => training.running(),
      (running) => running.length === 0,
    );
  });

  it('refuses a study that was never started', async () => {
    expect((await get('/training/studies/nobody')).status).toBe(404);
  });
});
