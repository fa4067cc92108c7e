import { Logger } from '@nestjs/common';
import type { Progress } from '../../platform/progress/progress.js';
import { request, setUp, SNAPSHOT } from '../../../test/support/training-world.js';
import type { StudyRequest } from './study.js';
import { StudyLauncher } from './study-launcher.service.js';

describe('StudyService', () => {
  it('records each trial as a run of the study, with params, metrics, tags and artifacts', async () => {
    const { training, tracking } = setUp();
    const study = await training.runStudy(request());
    expect(study.state).toBe('finished');
    expect(study.trials.map(({ algorithm, index, state }) => `${algorithm} ${index} ${state}`)).toEqual([
      'gradient-boosting 0 finished',
      'gradient-boosting 1 finished',
      'random-forest 0 finished',
      'random-forest 1 finished',
    ]);
    const run = tracking.runs.get(study.trials[0].runId)!;
    expect(run.name).toBe('gradient-boosting 1');
    expect(run.parentRunId).toBe(study.runId);
    expect(run.params).toMatchObject({
      algorithm: 'gradient-boosting',
      snapshot: SNAPSHOT,
      dataset: 'virtual-league',
      trees: '200',
      rows_used: '10',
      seed: String(study.trials[0].seed),
    });
    expect(run.metrics.training_score.last).toBe(0.61);
    expect(run.metrics.validation_log_loss.last).toBe(study.trials[0].scores!.validation.logLoss);
    expect(run.metrics.test_base_rate_log_loss.last).toBe(0.69);
    expect(run.metrics.peak_memory_bytes.last).toBe(1000);
    expect(run.metrics.iterations.last).toBe(7);
    expect(run.metrics).not.toHaveProperty('test_roc_auc');
    expect(run.tags).toEqual({
      'pv.study': 'study-1',
      'pv.algorithm': 'gradient-boosting',
      'pv.dataset': 'virtual-league',
      'pv.snapshot': SNAPSHOT,
      'pv.seen_until': '20241130',
      'pv.model_hash': study.trials[0].modelHash,
    });
    expect(run.artifacts.map(({ path }) => path)).toEqual(['model/model.pvm', 'evaluation.json']);
    expect(run.artifacts[0].hash).toBe(study.trials[0].modelHash);
    const evaluation = JSON.parse(Buffer.from(tracking.bytes.get(run.artifacts[1].hash)!).toString());
    expect(evaluation).toMatchObject({
      importances: { X_Location: 1 },
      confusion: { truePositive: 1 },
      scores: {},
    });
  });

  it('names the trial with the lowest validation log loss as the best', async () => {
    const { training, tracking } = setUp();
    const study = await training.runStudy(request({ trials: 5 }));
    const lowest = Math.min(...study.trials.map((trial) => trial.scores!.validation.logLoss));
    expect(study.best!.scores!.validation.logLoss).toBe(lowest);
    const parent = tracking.runs.get(study.runId)!;
    expect(parent.metrics.best_validation_log_loss.last).toBe(lowest);
    expect(parent.tags['pv.best_run']).toBe(study.best!.runId);
  });

  it('runs as many trials at the same time as there are workers', async () => {
    for (const size of [1, 3]) {
      const { training, workers } = setUp(size);
      await training.runStudy(request({ trials: 4 }));
      expect(workers.mostActive).toBe(size);
      expect(workers.tasks).toHaveLength(8);
    }
  });

  it('reports the number of ended trials, and no progress after its end', async () => {
    const { training, workers } = setUp(1);
    const heard: Progress[] = [];
    let during: unknown;
    workers.work = async () => {
      during ??= training.progress('study-1');
    };
    await training.runStudy(request({ onProgress: (progress) => heard.push(progress) }));
    expect(during).toMatchObject({
      done: 0,
      total: 4,
      current: [{ algorithm: 'gradient-boosting', index: 0, iterations: 5, iterationsTotal: 10 }],
    });
    expect(heard.at(-1)).toEqual({ done: 4, total: 4, unit: 'trials' });
    expect(heard.map(({ note }) => note)).toContain('random-forest 2: 5 of 10 iterations');
    expect(training.progress('study-1')).toBeUndefined();
  });

  it('continues after a failed trial, and keeps its message', async () => {
    const { training, workers } = setUp(1);
    workers.work = async ({ algorithm }) => {
      if (algorithm === 'gradient-boosting') throw new Error('train must hold at least one row');
    };
    const study = await training.runStudy(request());
    expect(study.trials.map(({ state }) => state)).toEqual(['failed', 'failed', 'finished', 'finished']);
    expect(study.trials[0].error).toBe('train must hold at least one row');
    expect(study.best!.algorithm).toBe('random-forest');
  });

  it('fails with the first message when no trial finished', async () => {
    const { training, workers } = setUp(1);
    workers.work = async ({ algorithm }) => {
      throw new Error(`no ${algorithm} today`);
    };
    await expect(training.runStudy(request())).rejects.toMatchObject({
      code: 'training.no-trial-finished',
      message: expect.stringContaining('no gradient-boosting today') as string,
    });
    expect(await training.study('study-1')).toMatchObject({ state: 'failed' });
  });

  it('refuses parameters before anything is started', async () => {
    const { training, tracking } = setUp();
    const algorithms: StudyRequest['algorithms'] = [{ name: 'random-forest', parameters: { trees: -1 } }];
    await expect(training.runStudy(request({ algorithms }))).rejects.toMatchObject({
      code: 'training.study-invalid',
      details: [expect.objectContaining({ field: 'algorithms[0].parameters.trees' })],
    });
    expect(tracking.runs.size).toBe(0);
  });

  it('refuses a study that was never started', async () => {
    await expect(setUp().training.study('unknown')).rejects.toMatchObject({ code: 'training.study-unknown' });
  });
});

describe('StudyService, resuming', () => {
  it('returns a finished study without fitting again', async () => {
    const { training, workers, tracking } = setUp();
    const first = await training.runStudy(request());
    const before = structuredClone([...tracking.runs]);
    expect(await training.runStudy(request())).toEqual(first);
    expect(workers.tasks).toHaveLength(4);
    expect([...tracking.runs]).toEqual(before);
  });

  it('keeps finished trials after a failure of any database write, and repeats none', async () => {
    const { training: whole } = setUp(1);
    const expected = await whole.runStudy(request());
    for (let failAt = 1; failAt <= 22; failAt++) {
      const { training, tracking, workers } = setUp(1);
      let writes = 0;
      tracking.before = () => {
        if (++writes >= failAt) throw new Error('the database is unavailable');
      };
      const failed = await training.runStudy(request()).then(
        () => false,
        () => true,
      );
      const finished = [...tracking.runs.values()].filter(
        (run) => run.parentRunId && run.status === 'FINISHED',
      ).length;
      const fitted = workers.tasks.length;
      tracking.before = () => undefined;
      expect(await training.runStudy(request())).toEqual(expected);
      expect(workers.tasks.length - fitted).toBe(4 - finished);
      expect(tracking.runs.size).toBe(5);
      for (const run of tracking.runs.values()) {
        if (run.parentRunId) expect(run.artifacts).toHaveLength(2);
      }
      expect(failed).toBe(failAt <= 18);
    }
  });

  it('refuses the id for another snapshot, seed or list of algorithms', async () => {
    const { training } = setUp();
    await training.runStudy(request());
    await expect(training.runStudy(request({ seed: 43 }))).rejects.toMatchObject({
      code: 'training.study-differs',
    });
    await expect(training.runStudy(request({ trials: 3 }))).rejects.toMatchObject({
      code: 'training.study-differs',
    });
  });

  it('refuses to run the same study twice at the same time', async () => {
    const { training } = setUp();
    const first = training.runStudy(request());
    await expect(training.runStudy(request())).rejects.toMatchObject({ code: 'training.study-running' });
    expect((await first).state).toBe('finished');
  });
});

describe('StudyService, the document of a study', () => {
  it('stores the request, the end of each trial and the winner', async () => {
    const { training, studies } = setUp();
    const study = await training.runStudy(request({ trials: 1, maxSeconds: 60 }));
    expect(studies.records.get('study-1')).toEqual({
      id: 'study-1',
      runId: study.runId,
      snapshot: SNAPSHOT,
      dataset: 'virtual-league',
      request: {
        algorithms: [
          { name: 'gradient-boosting', parameters: {} },
          { name: 'random-forest', parameters: {} },
        ],
        seed: 42,
        pruner: 'none',
        sampler: 'random',
        calibration: 'auto',
      },
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      attempt: 1,
      state: 'finished',
      budget: { maxSeconds: 60 },
      progress: { done: 2, total: 2 },
      trials: study.trials.map(({ runId, algorithm, index }) => ({
        runId,
        algorithm,
        index,
        outcome: 'finished',
      })),
      rungs: [],
      winner: {
        runId: study.best!.runId,
        algorithm: study.best!.algorithm,
        validationLogLoss: study.best!.scores!.validation.logLoss,
      },
      startedAt: new Date(0),
    });
  });

  it('stores why a study failed, and nothing of that once it has finished', async () => {
    const { training, studies, workers } = setUp(1);
    workers.work = async () => {
      throw new Error('no memory');
    };
    await expect(training.runStudy(request())).rejects.toThrow('no memory');
    expect(studies.records.get('study-1')).toMatchObject({
      state: 'failed',
      failure: 'No trial of the study finished. The first failed with: no memory',
      progress: { done: 4, total: 4 },
    });
    workers.work = async () => undefined;
    await training.runStudy(request());
    expect(studies.records.get('study-1')).toMatchObject({ state: 'finished', attempt: 2 });
    expect(studies.records.get('study-1')).not.toHaveProperty('failure', expect.any(String));
  });

  it('ends with the same document after a failure of any of its writes', async () => {
    const whole = setUp(1);
    const expected = await whole.training.runStudy(request());
    const { startedAt: _startedAt, ...document } = whole.studies.records.get('study-1')!;
    for (let failAt = 1; failAt <= 9; failAt++) {
      const { training, tracking, studies } = setUp(1);
      let writes = 0;
      studies.before = () => {
        if (++writes >= failAt) throw new Error('the database is unavailable');
      };
      const failed = await training.runStudy(request()).then(
        () => false,
        () => true,
      );
      expect(failed).toBe(failAt <= 8);
      studies.before = () => undefined;
      expect(await training.runStudy(request())).toEqual(expected);
      expect(studies.records.get('study-1')).toMatchObject({
        ...document,
        attempt: expect.any(Number) as number,
      });
      expect(tracking.runs.size).toBe(5);
    }
  });

  it('ends when another process has taken the study over', async () => {
    const { training, studies, workers } = setUp(1);
    workers.work = async () => {
      const record = studies.records.get('study-1')!;
      studies.records.set('study-1', { ...record, attempt: 2 });
    };
    await expect(training.runStudy(request())).rejects.toMatchObject({ code: 'training.study-running' });
    expect(studies.records.get('study-1')).toMatchObject({ state: 'running', attempt: 2 });
  });

  it('is killed at the start of the process if an earlier one left it running', async () => {
    const { training, studies } = setUp(1);
    await training.runStudy(request());
    Object.assign(studies.records.get('study-1')!, { state: 'running' });
    expect((await training.study('study-1')).state).toBe('interrupted');
    await training.onApplicationBootstrap();
    expect(await training.study('study-1')).toMatchObject({
      state: 'killed',
      error: 'Interrupted: the process ended before the run did.',
    });
  });
});

describe('StudyService, cancelling', () => {
  it('records trials that were not done as killed, and runs them when the study is resumed', async () => {
    const { training, workers } = setUp(1);
    const cancel = new AbortController();
    workers.work = async (_task, { signal }) => {
      if (workers.tasks.length < 2) return;
      cancel.abort(new Error('enough'));
      signal!.throwIfAborted();
    };
    await expect(training.runStudy(request({ signal: cancel.signal }))).rejects.toThrow('enough');
    const killed = await training.study('study-1');
    expect(killed.state).toBe('killed');
    expect(killed.trials.map(({ state }) => state)).toEqual(['finished', 'killed', 'killed', 'killed']);
    workers.work = async () => undefined;
    const study = await training.runStudy(request());
    expect(study.trials.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished', 'finished']);
    expect(study.trials.some(({ error }) => error)).toBe(false);
    expect(workers.tasks).toHaveLength(5);
  });

  it('ends when it is cancelled, and refuses to cancel a study that is not running', async () => {
    const { training, workers } = setUp(1);
    workers.work = async (_task, { signal }) => {
      await training.cancel('study-1');
      signal!.throwIfAborted();
    };
    await expect(training.runStudy(request())).rejects.toThrow('The study was cancelled.');
    expect((await training.study('study-1')).state).toBe('killed');
    await expect(training.cancel('study-1')).rejects.toMatchObject({ code: 'training.study-not-running' });
    await expect(training.cancel('unknown')).rejects.toMatchObject({ code: 'training.study-unknown' });
  });

  it('ends with the finished trials when its time budget is spent', async () => {
    const { training, workers } = setUp(1);
    workers.work = async (_task, { signal }) => {
      if (workers.tasks.length < 2) return;
      while (!signal!.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
      signal!.throwIfAborted();
    };
    const study = await training.runStudy(request({ maxSeconds: 1 }));
    expect(study).toMatchObject({ state: 'finished', cutBy: 'seconds' });
    expect(study.trials.map(({ state }) => state)).toEqual(['finished', 'killed', 'killed', 'killed']);
    expect(study.trials[1].error).toBe("The study's budget of 1 seconds ended during this trial.");
    expect(study.trials[2].error).toBe("The study's budget of 1 seconds ended before this trial began.");
  });
});

describe('StudyService, tpe', () => {
  it('has the same trials with one worker and with three, and after a restart', async () => {
    const search = { sampler: 'tpe', trials: 6 } as const;
    const trialsOf = async (size: number) => (await setUp(size).training.runStudy(request(search))).trials;
    const trials = await trialsOf(1);
    expect(await trialsOf(3)).toEqual(trials);
    const { training, workers } = setUp(2);
    const stop = new AbortController();
    workers.work = async () => {
      if (workers.tasks.length >= 9) stop.abort(new Error('restart'));
    };
    await expect(training.runStudy(request({ ...search, signal: stop.signal }))).rejects.toThrow('restart');
    workers.work = async () => undefined;
    expect((await training.runStudy(request(search))).trials).toEqual(trials);
  });
});

describe('StudyLauncher', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(['log', 'warn', 'error']));

  it('starts a study in the background and refuses a second one, naming the first', async () => {
    const { training, gold, workers } = setUp(1);
    const launcher = new StudyLauncher(training, gold);
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    workers.work = () => gate;
    const { id, snapshot } = await launcher.launch({ ...request(), id: undefined, snapshot: 'latest' });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(snapshot).toBe(SNAPSHOT);
    await expect(launcher.launch({ ...request(), id: undefined })).rejects.toMatchObject({
      code: 'training.study-running',
      message: expect.stringContaining(id) as string,
    });
    go();
    while (training.running().length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect((await training.study(id)).state).toBe('finished');
  });

  it('accepts a request after one that it refused', async () => {
    const { training, gold } = setUp();
    const launcher = new StudyLauncher(training, gold);
    await expect(
      launcher.launch({ ...request(), snapshot: 'latest', dataset: 'empty' }),
    ).rejects.toMatchObject({
      code: 'training.no-snapshot',
    });
    await expect(launcher.launch({ ...request(), seed: -1 })).rejects.toMatchObject({
      code: 'training.study-invalid',
    });
    expect((await launcher.launch(request())).id).toBe('study-1');
    await launcher.beforeApplicationShutdown();
  });

  it('ends its study before the program ends', async () => {
    const { training, gold, workers } = setUp(1);
    const launcher = new StudyLauncher(training, gold);
    workers.work = async (_task, { signal }) => {
      while (!signal!.aborted) await new Promise((resolve) => setTimeout(resolve, 1));
      signal!.throwIfAborted();
    };
    const { id } = await launcher.launch({ ...request(), id: undefined });
    while (workers.tasks.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await launcher.beforeApplicationShutdown();
    expect((await training.study(id)).state).toBe('killed');
  });
});
