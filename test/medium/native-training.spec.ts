import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type AlgorithmName, resolveParameters } from '../../src/algorithms/catalogue/catalogue.js';
import { decodeModel } from '../../src/algorithms/model-io/model-file.js';
import { predictProbability } from '../../src/algorithms/model.js';
import type { TreeEnsembleModel } from '../../src/algorithms/trees/tree-ensemble.js';
import { GoldService, type Snapshot } from '../../src/gold/index.js';
import { Settings } from '../../src/platform/config/settings.js';
import { sha256 } from '../../src/platform/ids/ids.js';
import { ThreadWorkers } from '../../src/platform/workers/thread-workers.js';
import { TrackingModule } from '../../src/tracking/index.js';
import { NATIVE_ENGINES, type NativeEngine } from '../../src/training/engines/native/child-messages.js';
import type { FitProgress, FitTask } from '../../src/training/engines/fit-task.js';
import { type FitResult, fitTrial } from '../../src/training/trial/fit-trial.js';
import { TrainingModule, StudyService } from '../../src/training/index.js';
import { describeWithEngines, enginesFolder } from '../support/engines.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { inventedShots } from '../support/invented-shots.js';
import { eventually } from '../support/start-app.js';

const WORKER = new URL('../../dist/training/trial/fit.worker.js', import.meta.url);
const data = inventedShots(3000);
const snapshot = {
  id: data.snapshot,
  dataset: 'virtual-league',
  split: { trainUntil: 20_241_001, validationUntil: 20_241_002, lastDate: 20_241_002 },
} as Snapshot;
/** So many trees that nothing but an end from outside ends the fit in a test's time. */
const ENDLESS: Record<NativeEngine, Record<string, number>> = {
  lightgbm: { num_iterations: 10_000, early_stopping_round: 0, num_leaves: 4096, min_data_in_leaf: 1 },
  xgboost: { num_boost_round: 10_000, early_stopping_rounds: 0, max_depth: 12, min_child_weight: 0 },
};

/** Processes of native engines that any thread of this one has started and that run. */
function trainers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => stateOf(pid)?.parent === process.pid && readCommand(pid).includes('fit-child.js'));
}

/** Undefined once the process has ended and been asked how; Z in between. */
function stateOf(pid: number): { state: string; parent: number } | undefined {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** Empty once it has ended. */
function readCommand(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const trainersAre = (count: number) =>
  eventually(
    async () => trainers(),
    (pids) => pids.length === count,
    30,
  );

beforeAll(() => {
  if (!existsSync(fileURLToPath(WORKER)))
    throw new Error('dist is missing: run "npm run build:server" first.');
});

describeWithEngines('native engines', (engines) => {
  const taskOf = (
    algorithm: AlgorithmName,
    given: Record<string, unknown> = {},
    threads = 2,
    cancelled?: Int32Array,
  ): FitTask => ({
    algorithm,
    parameters: resolveParameters(algorithm, given),
    seed: 7,
    data,
    native: engines.taskFor(algorithm, threads, cancelled),
  });

  it.each(NATIVE_ENGINES)(
    '%s: learns, stops early, and is the same model with one thread or two',
    async (name) => {
      const sampled = name === 'lightgbm' ? { bagging_fraction: 0.7 } : { subsample: 0.7 };
      const task = taskOf(name, sampled);
      const one = await fitTrial({ ...task, native: { ...task.native!, threads: 1 } });
      const two = await fitTrial({ ...task, native: { ...task.native!, threads: 2 } });
      expect(sha256(two.model)).toBe(sha256(one.model));
      const other = await fitTrial({ ...task, seed: 8 });
      expect(sha256(other.model)).not.toBe(sha256(one.model));
      expect(one.iterations).toBeLessThan(200);
      expect((decodeModel(one.model).model as TreeEnsembleModel).ensemble.treeStarts.length - 1).toBe(
        one.iterations,
      );
      expect(one.scores.test.logLoss).toBeLessThan(one.scores.test.baseRateLogLoss - 0.01);
      expect(Object.values(one.importances).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
      await trainersAre(0);
    },
    60_000,
  );

  it.each(NATIVE_ENGINES)('%s: accepts the zone as categories', async (name) => {
    const { model } = await fitTrial(taskOf(name, { categorical_feature: 'Shot_Zone_Combined' }));
    const { ensemble } = decodeModel(model).model as TreeEnsembleModel;
    const zone = data.featureNames.indexOf('Shot_Zone_Combined');
    const kinds = [...ensemble.feature.keys()].filter((node) => ensemble.feature[node] === zone);
    expect(kinds.length).toBeGreaterThan(0);
    expect(kinds.every((node) => (ensemble.flags[node] & 2) === 2)).toBe(true);
  });

  it.each(NATIVE_ENGINES)(
    '%s: answers fall with the distance where they may not rise, besides categories',
    async (name) => {
      const [distance, player] = ['Shot_Distance_Meters', 'Player_ID'].map((f) =>
        data.featureNames.indexOf(f),
      );
      const risesOf = async (given: Record<string, unknown>) => {
        const trees = name === 'lightgbm' ? { num_iterations: 60 } : { num_boost_round: 60 };
        const { model } = await fitTrial(taskOf(name, { ...trees, ...given }));
        const row = new Float64Array([7, 40, 60, 300, 2, 0, 3]);
        let [rises, falls, before] = [0, 0, Number.NaN];
        for (let metres = 0; metres < 12; metres += 0.1) {
          row[distance] = metres;
          row[player] = 7;
          const p = predictProbability(decodeModel(model).model, row);
          if (p > before + 1e-12) rises++;
          if (p < before) falls++;
          before = p;
        }
        return { rises, falls };
      };
      expect((await risesOf({})).rises).toBeGreaterThan(0);
      const { rises, falls } = await risesOf({
        categorical_feature: ['Shot_Zone_Combined', 'Shot_Type_Encoded'],
        monotone_constraints: { Shot_Distance_Meters: -1 },
      });
      expect(rises).toBe(0);
      expect(falls).toBeGreaterThan(3);
    },
    60_000,
  );

  it.each(NATIVE_ENGINES)('%s: reports in the library’s words what it does not accept', async (name) => {
    const infinite = data.columns.map((column) => column.slice());
    infinite[1][3] = Infinity;
    const bad: FitTask =
      name === 'xgboost'
        ? { ...taskOf(name), data: { ...data, columns: infinite } }
        : { ...taskOf(name), parameters: { ...taskOf(name).parameters, max_bin: 1 } };
    await expect(fitTrial(bad)).rejects.toThrow(
      name === 'xgboost' ? /^xgboost: .*inf/ : /^lightgbm: .*max_bin/,
    );
    const nothing = { ...taskOf(name), native: { threads: 1, library: '/nowhere/lib.so' } };
    await expect(fitTrial(nothing)).rejects.toThrow(`${name}: Failed to load shared library`);
  });

  it.each(NATIVE_ENGINES)(
    '%s: a process that is killed is an error with its reason',
    async (name) => {
      const fit = fitTrial(taskOf(name, ENDLESS[name]), () =>
        trainers().forEach((pid) => process.kill(pid, 'SIGKILL')),
      );
      await expect(fit).rejects.toThrow(`The process of ${name} was ended by SIGKILL`);
      const crash = fitTrial(taskOf(name, ENDLESS[name]), () =>
        trainers().forEach((pid) => process.kill(pid, 'SIGSEGV')),
      );
      await expect(crash).rejects.toThrow(`The process of ${name} was ended by SIGSEGV`);
      expect(trainers()).toEqual([]);
    },
    60_000,
  );

  it('runs at lower priority: its threads have the niceness of the task', async () => {
    const seen: string[] = [];
    const fit = fitTrial(taskOf('lightgbm', ENDLESS.lightgbm), () => {
      for (const pid of trainers()) {
        for (const thread of readdirSync(`/proc/${pid}/task`)) {
          const fields = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').split(') ')[1].split(' ');
          seen.push(fields[16]);
        }
        process.kill(pid, 'SIGKILL');
      }
    });
    await expect(fit).rejects.toThrow('SIGKILL');
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen)).toEqual(new Set([String(Math.max(10, getPriority()))]));
  }, 60_000);

  it('is killed when the task is cancelled, and does not begin when it is already', async () => {
    const cancelled = new Int32Array(new SharedArrayBuffer(4));
    const fit = fitTrial(taskOf('lightgbm', ENDLESS.lightgbm, 1, cancelled), () =>
      Atomics.store(cancelled, 0, 1),
    );
    await expect(fit).rejects.toThrow('SIGKILL');
    await expect(fitTrial(taskOf('lightgbm', {}, 1, cancelled))).rejects.toThrow('cancelled before it began');
    expect(trainers()).toEqual([]);
  }, 60_000);

  it('does not outlive the thread that waits for it', async () => {
    const workers = new ThreadWorkers(Object.assign(new Settings(), { trainingWorkers: 1 }));
    const heard: FitProgress[] = [];
    const fit = workers.run<FitResult>(WORKER, taskOf('xgboost', ENDLESS.xgboost), {
      onProgress: (message) => heard.push(message as FitProgress),
    });
    const ended = fit.catch((error: Error) => error.message);
    await eventually(
      async () => heard.length,
      (count) => count > 0,
      30,
    );
    const running = trainers();
    expect(running.length).toBe(1);
    await workers.onApplicationShutdown();
    expect(await ended).toMatch(/terminat|abort|destroy|clos/i);
    // Nobody asks how it ended before this process does, so it may stay listed as ended: Z.
    await eventually(
      async () => stateOf(running[0])?.state,
      (state) => state === undefined || state === 'Z',
      10,
    );
  }, 60_000);
});

describeWithEngines('a study with native engines', () => {
  let stages: Stages;
  let training: StudyService;

  beforeAll(async () => {
    const gold = { get: async () => snapshot, latest: async () => snapshot, load: async () => data };
    stages = await startStages([TrackingModule, TrainingModule], [{ provide: GoldService, useValue: gold }], {
      enginesDir: enginesFolder(),
    });
    training = stages.app.get(StudyService);
  }, 60_000);
  afterAll(async () => stages?.close());

  const study = (id: string, name: NativeEngine, parameters: Record<string, unknown>) => ({
    id,
    snapshot: snapshot.id,
    seed: 3,
    algorithms: [{ name, parameters }, { name: 'logistic-regression' as const }],
  });

  it('is recorded like any other', async () => {
    const { trials, best, state } = await training.runStudy(study('native-1', 'lightgbm', { num_leaves: 8 }));
    expect(state).toBe('finished');
    expect(trials.map((trial) => [trial.algorithm, trial.state])).toEqual([
      ['lightgbm', 'finished'],
      ['logistic-regression', 'finished'],
    ]);
    expect(trials[0].parameters).toMatchObject({
      num_leaves: 8,
      categorical_feature: 'none',
      monotone_constraints: 'none',
    });
    expect(trials[0].modelHash).toMatch(/^[0-9a-f]{64}$/);
    expect(best?.scores?.validation.logLoss).toBeLessThan(0.69);
  }, 60_000);

  /** A spare process is there before the fit takes it: which one fits is certain once it reports iterations. */
  const fitting = (id: string) =>
    eventually(
      async () => training.progress(id)?.current ?? [],
      ([trial]) => trial !== undefined && trial.iterations > 0,
      30,
    );

  it('continues when the process of a trial is killed, and records a failed trial with its message', async () => {
    const running = training.runStudy(study('native-2', 'xgboost', ENDLESS.xgboost));
    await fitting('native-2');
    await trainersAre(1);
    process.kill(trainers()[0], 'SIGKILL');
    const { trials, state } = await running;
    expect(state).toBe('finished');
    expect(trials.map((trial) => trial.state)).toEqual(['failed', 'finished']);
    expect(trials[0].error).toContain('The process of xgboost was ended by SIGKILL');
  }, 60_000);

  it('ends the process when it is cancelled, and records the trial as killed', async () => {
    const stop = new AbortController();
    const running = training.runStudy({
      ...study('native-3', 'lightgbm', ENDLESS.lightgbm),
      signal: stop.signal,
    });
    await fitting('native-3');
    await trainersAre(1);
    const [pid] = trainers();
    stop.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(stateOf(pid)).toBeUndefined();
    const { trials } = await training.study('native-3');
    expect(trials[0].state).toBe('killed');
  }, 60_000);
});

describe('a machine without native engines', () => {
  let stages: Stages;
  beforeAll(async () => {
    const gold = { get: async () => snapshot, latest: async () => snapshot, load: async () => data };
    stages = await startStages([TrackingModule, TrainingModule], [{ provide: GoldService, useValue: gold }]);
  }, 60_000);
  afterAll(async () => stages?.close());

  it('lists them with the reason, and refuses a study that names one', async () => {
    const listed = await stages.app.inject({ method: 'GET', url: '/training/algorithms' });
    const { items } = listed.json<{ items: { name: string; available: boolean; reason?: string }[] }>();
    const states = Object.fromEntries(
      items.map(({ name, available, reason }) => [name, [available, reason]]),
    );
    const reason = 'it is not installed; run npm run engines:install';
    expect(states).toMatchObject({
      xgboost: [false, reason],
      lightgbm: [false, reason],
      'gradient-boosting': [true, undefined],
    });
    const payload = { algorithms: [{ name: 'gradient-boosting' }, { name: 'xgboost' }] };
    const refused = await stages.app.inject({ method: 'POST', url: '/training/studies', payload });
    expect(refused.statusCode).toBe(422);
    expect(refused.json()).toMatchObject({
      code: 'training.study-invalid',
      errors: [
        { field: 'algorithms[1].name', rule: 'available', message: `xgboost is unavailable: ${reason}` },
      ],
    });
  });
});
