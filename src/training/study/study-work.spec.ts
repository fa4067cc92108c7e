import { request, setUp } from '../../../test/support/training-world.js';
import type { Study, StudyRequest } from './study.js';
import type { StudyProgressReport } from './study-progress.js';

/** Of 6,300 training rows a ninth is 700 and a third 2,100. */
const ROWS = 9000;
const FULL = 6300;
const search = { trials: 10, pruner: 'halving', sampler: 'tpe' } as const;
const halving = (change: Partial<StudyRequest> = {}) => request({ ...search, ...change });

/** What must not depend on workers or restarts. */
const outcome = ({ trials, best }: Study) => ({
  trials: trials.map(({ rungs, ...trial }) => ({
    ...trial,
    rungs: rungs?.map(({ rung, rows, logLoss }) => [rung, rows, logLoss]),
  })),
  best: best?.runId,
});

const statesOf = ({ trials }: Study, algorithm: string) =>
  trials.filter((trial) => trial.algorithm === algorithm).map(({ state }) => state);

describe('a study with halving', () => {
  it('fits ten trials on a ninth, three on a third, one on all, and the first of all', async () => {
    const { training, workers, tracking } = setUp(1, ROWS);
    const study = await training.runStudy(halving());
    for (const { name } of request().algorithms) {
      const rowsOf = workers.tasks
        .filter(({ algorithm }) => algorithm === name)
        .map(({ data: { train } }) => train.to - train.from);
      expect(rowsOf.toSorted((a, b) => a - b)).toEqual([
        ...Array<number>(9).fill(700),
        ...Array<number>(3).fill(2100),
        FULL,
        FULL,
      ]);
      expect(statesOf(study, name).filter((state) => state === 'pruned')).toHaveLength(8);
    }
    expect(study).toMatchObject({ state: 'finished', pruner: 'halving' });
    const parent = tracking.runs.get(study.runId)!;
    expect(parent.metrics.trials_pruned.last).toBe(16);
    expect(parent.metrics.trials_finished.last).toBe(4);
  });

  it('prunes trials with higher losses, records why, and keeps no model of them', async () => {
    const { training, tracking } = setUp(2, ROWS);
    const { trials, best } = await training.runStudy(halving({ algorithms: [{ name: 'random-forest' }] }));
    const screened = trials.slice(1);
    const [finished] = screened.filter(({ state }) => state === 'finished');
    const pruned = screened.filter(({ state }) => state === 'pruned');
    expect(pruned).toHaveLength(8);
    for (const trial of pruned) {
      expect(trial.rungs![0].logLoss).toBeGreaterThan(finished.rungs![0].logLoss);
      expect(trial.error).toMatch(/^Pruned at rung [12]: fitted on (700|2,100) of 6,300 training rows/);
      expect(trial.modelHash).toBeUndefined();
      const run = tracking.runs.get(trial.runId)!;
      expect(run).toMatchObject({ status: 'KILLED', artifacts: [] });
      expect(run.tags['pv.pruned']).toBe(String(trial.rungs!.length));
      expect(run.metrics.rung_1_rows.last).toBe(700);
    }
    expect(finished.rungs).toHaveLength(2);
    expect(trials[0]).toMatchObject({ state: 'finished', index: 0 });
    expect(trials[0].rungs).toBeUndefined();
    expect(best!.state).toBe('finished');
  });

  it('has the same result with one worker and with three, and after a restart at any fit', async () => {
    const expected = outcome(await setUp(1, ROWS).training.runStudy(halving()));
    expect(outcome(await setUp(3, ROWS).training.runStudy(halving()))).toEqual(expected);
    for (const stopAt of [2, 9, 19, 22, 25, 27]) {
      const { training, workers } = setUp(2, ROWS);
      const stop = new AbortController();
      workers.work = async (_task, { signal }) => {
        if (workers.tasks.length >= stopAt) stop.abort(new Error('restart'));
        signal?.throwIfAborted();
      };
      await expect(training.runStudy(halving({ signal: stop.signal }))).rejects.toThrow('restart');
      const broken = await training.study('study-1');
      expect(broken.state).toBe('killed');
      // No trial is left running, and earlier results are kept.
      expect(broken.trials.length).toBeGreaterThan(0);
      expect(broken.trials.filter(({ state }) => state === 'running')).toEqual([]);
      workers.work = async () => undefined;
      expect(outcome(await training.runStudy(halving()))).toEqual(expected);
      // Of 28 fits only the two that had not ended are repeated.
      expect(workers.tasks.length).toBeLessThanOrEqual(28 + 2);
    }
  });

  it('returns a finished study unchanged', async () => {
    const { training, workers } = setUp(2, ROWS);
    const first = await training.runStudy(halving());
    const done = workers.tasks.length;
    expect(await training.runStudy(halving())).toEqual(first);
    expect(workers.tasks).toHaveLength(done);
    await expect(training.runStudy(halving({ pruner: 'none' }))).rejects.toMatchObject({
      code: 'training.study-differs',
    });
  });

  it('continues with the other trials when a fit on a sample fails', async () => {
    const { training, workers } = setUp(2, ROWS);
    workers.work = async ({ data: { train } }) => {
      if (train.to === 2100) throw new Error('out of memory');
    };
    const study = await training.runStudy(halving({ algorithms: [{ name: 'random-forest' }] }));
    expect(statesOf(study, 'random-forest').toSorted()).toEqual([
      'failed',
      'failed',
      'failed',
      'finished',
      ...Array<string>(6).fill('pruned'),
    ]);
  });

  it('ends with the finished trials when its time budget is spent', async () => {
    const { training, workers } = setUp(1, ROWS);
    workers.work = async (_task, { signal }) => {
      if (workers.tasks.length < 5) return;
      while (!signal!.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
      signal!.throwIfAborted();
    };
    const study = await training.runStudy(halving({ maxSeconds: 1, sampler: 'random' }));
    expect(study).toMatchObject({ state: 'finished', cutBy: 'seconds' });
    // The first of both algorithms came before any sample.
    expect(study.trials.filter(({ state }) => state === 'finished').map(({ index }) => index)).toEqual([
      0, 0,
    ]);
    expect(new Set(study.trials.map(({ state }) => state))).toEqual(new Set(['finished', 'killed']));
    expect(study.trials.map(({ error }) => error)).toContain(
      "The study's budget of 1 seconds ended while this trial waited.",
    );
  });

  it('reports the rungs while it runs, and every trial has ended at its end', async () => {
    const { training, workers } = setUp(1, ROWS);
    const heard: StudyProgressReport[] = [];
    workers.work = async () => {
      heard.push(training.progress('study-1')!);
    };
    let done = 0;
    await training.runStudy(halving({ onProgress: (progress) => (done = progress.done) }));
    expect(done).toBe(20);
    expect(new Set(heard.map(({ current }) => current[0].rung))).toEqual(new Set([undefined, 1, 2]));
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.every((report) => report.total === 20 && report.done <= 20)).toBe(true);
  });
});
