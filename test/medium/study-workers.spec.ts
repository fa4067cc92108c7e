import { decodeModel } from '../../src/algorithms/model-io/model-file.js';
import { GoldService, type Snapshot } from '../../src/gold/index.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { Settings } from '../../src/platform/config/settings.js';
import { Workers } from '../../src/platform/workers/workers.js';
import { TrackingModule } from '../../src/tracking/index.js';
import { type StudyRequest, type Trial, TrainingModule, StudyService } from '../../src/training/index.js';
import { planStudy } from '../../src/training/study/plan-study.js';
import { BuiltWorkers } from '../support/built-workers.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { inventedShots } from '../support/invented-shots.js';

const data = inventedShots(1500);
const snapshot = {
  id: data.snapshot,
  dataset: 'virtual-league',
  split: { trainUntil: 20_241_001, validationUntil: 20_241_002, lastDate: 20_241_002 },
} as Snapshot;
/** More trials of each than one generation has, so that the last ones are proposed from the results of the first ones. */
const TRIALS = 5;
const GENERATION = 4;

const request: StudyRequest = {
  id: 'workers',
  snapshot: snapshot.id,
  seed: 11,
  trials: TRIALS,
  sampler: 'tpe',
  calibration: 'isotonic',
  algorithms: [
    { name: 'gradient-boosting', parameters: { trees: 12 } },
    { name: 'random-forest', parameters: { trees: 6 } },
    { name: 'logistic-regression' },
  ],
};

/** The trials of a study with so many threads, without their times, and how their models are calibrated. */
async function study(threads: number): Promise<{ trials: Trial[]; methods: string[] }> {
  const workers = new BuiltWorkers(Object.assign(new Settings(), { trainingWorkers: threads }));
  const gold = { get: async () => snapshot, latest: async () => snapshot, load: async () => data };
  let stages: Stages | undefined;
  try {
    stages = await startStages(
      [TrackingModule, TrainingModule],
      [
        { provide: GoldService, useValue: gold },
        { provide: Workers, useValue: workers },
      ],
    );
    const { trials } = await stages.app.get(StudyService).runStudy(request);
    const blobs = stages.app.get(BlobStore);
    const files = await Promise.all(trials.map(({ modelHash }) => blobs.read(modelHash!)));
    const methods = files.map((file) => decodeModel(file).model.calibration?.method ?? 'none');
    const outcomes = trials.map((trial) => ({ ...trial, durationSeconds: undefined }));
    return { trials: outcomes, methods };
  } finally {
    await stages?.close();
    await workers.onApplicationShutdown();
  }
}

describe('a study with the TPE sampler and isotonic calibration', () => {
  it('has the same parameters, model bytes and scores with one thread and with two', async () => {
    const one = await study(1);
    expect(one.trials.map(({ state }) => state)).toEqual(Array<string>(3 * TRIALS).fill('finished'));
    expect(one.methods).toEqual(Array<string>(3 * TRIALS).fill('isotonic'));
    expect(new Set(one.trials.map(({ modelHash }) => modelHash)).size).toBe(3 * TRIALS);
    expect(await study(2)).toEqual(one);

    // The first generation is what the plan draws evenly; what follows is proposed from it.
    const planned = planStudy(request).trials.map(({ parameters }) => parameters);
    one.trials.forEach(({ index, parameters }, i) => {
      if (index < GENERATION) expect(parameters).toEqual(planned[i]);
      else expect(parameters).not.toEqual(planned[i]);
    });
  }, 240_000);
});
