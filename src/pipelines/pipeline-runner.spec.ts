import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, toArray, takeWhile } from 'rxjs';
import type { VerdictState } from '../drift/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import type { Page } from '../platform/http/listing.js';
import type { PipelineDeclarations } from './declarations/pipeline-declarations.service.js';
import type { PipelineMetrics } from './pipeline-metrics.service.js';
import { MOST_ATTEMPTS, type PipelineRun, STEP_NAMES, type StepName, newSteps } from './pipeline-run.js';
import type { PipelineSteps } from './pipeline-steps.service.js';
import { PipelineRunner } from './pipeline-runner.service.js';
import { type Lease, PipelineLeases, PipelineRuns, type RunFilter } from './pipeline-runs.port.js';
import { PipelinesService } from './pipelines.service.js';
import { RunEvents } from './run-events.service.js';
import type { StepContext, StepResult } from './step-result.js';

class FixedClock extends Clock {
  at = Date.UTC(2026, 0, 1);
  now(): Date {
    return new Date(this.at++);
  }
}

class MemoryRuns extends PipelineRuns {
  readonly rows = new Map<string, PipelineRun>();
  async add(run: PipelineRun): Promise<boolean> {
    if (this.rows.has(run.id)) return false;
    this.rows.set(run.id, structuredClone(run));
    return true;
  }
  async save(run: PipelineRun): Promise<boolean> {
    if ((this.rows.get(run.id)?.epoch ?? Infinity) > run.epoch) return false;
    this.rows.set(run.id, structuredClone(run));
    return true;
  }
  async get(id: string): Promise<PipelineRun | undefined> {
    return structuredClone(this.rows.get(id));
  }
  async list({ state }: RunFilter = {}): Promise<Page<PipelineRun>> {
    const items = [...this.rows.values()].filter((run) => !state || run.state === state);
    return { items: structuredClone(items), total: items.length };
  }
}

class MemoryLeases extends PipelineLeases {
  holder = '';
  epoch = 0;
  async acquire(_pipeline: string, holder: string): Promise<Lease | undefined> {
    if (this.holder !== '' && this.holder !== holder) return undefined;
    this.holder = holder;
    return { epoch: ++this.epoch };
  }
  async renew(_pipeline: string, holder: string, epoch: number): Promise<boolean> {
    return this.holder === holder && this.epoch === epoch;
  }
  async release(_pipeline: string, holder: string, epoch: number): Promise<void> {
    if (this.holder === holder && this.epoch === epoch) this.holder = '';
  }
}

/** The steps of a run that an earlier version of the program began. */
const WITHOUT_REPORT = STEP_NAMES.filter((name) => name !== 'report');

type Perform = (step: StepName, run: PipelineRun, context: StepContext) => Promise<StepResult>;

describe(PipelineRunner.name, () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

  function setUp(perform: Perform, runs = new MemoryRuns(), leases = new MemoryLeases()) {
    const dataDir = mkdtempSync(join(tmpdir(), 'runner-'));
    folders.push(dataDir);
    const clock = new FixedClock();
    const events = new RunEvents(clock);
    const settings = Object.assign(new Settings(), { dataDir });
    const ended: string[] = [];
    const metrics = { ended: ({ state }: PipelineRun) => ended.push(state) } as unknown as PipelineMetrics;
    const steps = { perform } as unknown as PipelineSteps;
    const runner = new PipelineRunner(settings, clock, runs, leases, steps, events, metrics);
    const none = {} as never;
    const pipelines = new PipelinesService(clock, none as PipelineDeclarations, none, runs, runner);
    return { runner, runs, leases, events, clock, ended, pipelines };
  }

  function newRun(id: string, clock: Clock, names: readonly StepName[] = WITHOUT_REPORT): PipelineRun {
    return {
      id,
      pipeline: 'daily',
      trigger: 'manual',
      by: 'test',
      scheduledAt: clock.now(),
      options: { source: { kind: 'virtual-league' }, algorithms: [], trials: 1, seed: 1 },
      state: 'running',
      epoch: 0,
      attempts: 1,
      steps: newSteps(names.map((name) => ({ name }))),
      startedAt: clock.now(),
    };
  }

  const done = async (step: StepName): Promise<StepResult> => ({
    counts: { done: 1 },
    outputs: { name: step },
  });

  it('performs the steps in order and writes each into the ledger', async () => {
    const order: string[] = [];
    const { runner, runs, leases, clock } = setUp(async (step) => {
      order.push(step);
      return done(step);
    });
    const { finished } = await runner.begin(newRun('a', clock), false);
    await finished;
    expect(order).toEqual([...WITHOUT_REPORT]);
    const stored = runs.rows.get('a')!;
    expect(stored.state).toBe('succeeded');
    expect(stored.steps.map((step) => [step.state, step.outputs.name])).toEqual(
      WITHOUT_REPORT.map((name) => ['succeeded', name]),
    );
    expect(leases.holder).toBe('');
    expect(runner.activeRunId).toBeUndefined();
  });

  it('keeps the finished steps when a step fails, and resumes at the failed one', async () => {
    let broken = true;
    const order: string[] = [];
    const { runner, runs, clock } = setUp(async (step) => {
      order.push(step);
      if (step === 'gold' && broken) throw new Error('no dates');
      return done(step);
    });
    await (
      await runner.begin(newRun('a', clock), false)
    ).finished;
    const failed = runs.rows.get('a')!;
    expect(failed).toMatchObject({ state: 'failed', error: 'no dates' });
    expect(failed.steps.map((step) => step.state)).toEqual([
      'succeeded',
      'succeeded',
      'failed',
      'pending',
      'pending',
    ]);
    broken = false;
    const again = structuredClone(failed);
    again.state = 'running';
    await (
      await runner.begin(again, true)
    ).finished;
    expect(order).toEqual(['fetch', 'silver', 'gold', 'gold', 'train', 'elect']);
    expect(runs.rows.get('a')!.state).toBe('succeeded');
  });

  it('refuses a second run during a run', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { runner, clock } = setUp(async (step) => {
      await gate;
      return done(step);
    });
    const { finished } = await runner.begin(newRun('a', clock), false);
    await expect(runner.begin(newRun('b', clock), false)).rejects.toMatchObject({
      code: 'pipelines.busy',
      message: expect.stringContaining('run a'),
    });
    release();
    await finished;
    await (
      await runner.begin(newRun('b', clock), false)
    ).finished;
  });

  it('refuses while another process holds the lease', async () => {
    const leases = new MemoryLeases();
    leases.holder = 'another process';
    const { runner, clock, runs } = setUp(done, undefined, leases);
    await expect(runner.begin(newRun('a', clock), false)).rejects.toMatchObject({ code: 'pipelines.busy' });
    expect(runs.rows.size).toBe(0);
    expect(runner.activeRunId).toBeUndefined();
  });

  it('stops writing when a newer holder has the run', async () => {
    const { runner, runs, clock } = setUp(async (step) => {
      if (step === 'silver') runs.rows.get('a')!.epoch = 99;
      return done(step);
    });
    await (
      await runner.begin(newRun('a', clock), false)
    ).finished;
    const stored = runs.rows.get('a')!;
    expect(stored.epoch).toBe(99);
    expect(stored.steps[1].state).toBe('running');
    expect(stored.steps[2].state).toBe('pending');
  });

  it('cancels a run and records that it was cancelled', async () => {
    const { runner, runs, clock } = setUp((step, run, { signal }) =>
      step === 'train'
        ? new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            runner.cancel(run.id);
          })
        : done(step),
    );
    await (
      await runner.begin(newRun('a', clock), false)
    ).finished;
    expect(runs.rows.get('a')).toMatchObject({ state: 'cancelled', error: 'cancelled by hand' });
    expect(runs.rows.get('a')!.steps.map((step) => step.state)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
      'cancelled',
      'pending',
    ]);
  });

  it('keeps the run in state running at a shutdown, so that it continues at the next start', async () => {
    const { runner, runs, clock } = setUp((step, _run, { signal }) =>
      step === 'silver'
        ? new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason as Error)),
          )
        : done(step),
    );
    await runner.begin(newRun('a', clock), false);
    await new Promise((resolve) => setImmediate(resolve));
    await runner.onApplicationShutdown();
    expect(runs.rows.get('a')!.state).toBe('running');
    expect(runs.rows.get('a')!.steps.map((step) => step.state)).toEqual([
      'succeeded',
      'running',
      'pending',
      'pending',
      'pending',
    ]);
  });

  describe('run of an ended process', () => {
    /** A run whose process ended in the step silver, for the n-th time. */
    function unfinishedRun(id: string, clock: Clock, attempts: number): PipelineRun {
      const run = newRun(id, clock);
      Object.assign(run, { attempts, epoch: 1 });
      Object.assign(run.steps[0], { state: 'succeeded', outputs: { dataset: 'virtual-league' } });
      Object.assign(run.steps[1], { state: 'running', startedAt: clock.now() });
      return run;
    }

    it.each([1, 2, MOST_ATTEMPTS - 1])(
      'continues after %i attempts at the step where it ended',
      async (attempts) => {
        const order: string[] = [];
        const { pipelines, runs, clock, ended } = setUp(async (step) => {
          order.push(step);
          return done(step);
        });
        runs.rows.set('a', unfinishedRun('a', clock, attempts));
        await pipelines.takeOver();
        expect(order).toEqual(['silver', 'gold', 'train', 'elect']);
        expect(runs.rows.get('a')).toMatchObject({ state: 'succeeded', attempts: attempts + 1 });
        expect(ended).toEqual(['succeeded']);
      },
    );

    it.each([MOST_ATTEMPTS, MOST_ATTEMPTS + 3])(
      'becomes interrupted after %i attempts, and its error names the request that resumes it',
      async (attempts) => {
        const order: string[] = [];
        const { pipelines, runs, leases, clock, ended } = setUp(async (step) => {
          order.push(step);
          return done(step);
        });
        runs.rows.set('a', unfinishedRun('a', clock, attempts));
        await pipelines.takeOver();
        expect(order).toEqual([]);
        const stored = runs.rows.get('a')!;
        expect(stored).toMatchObject({ state: 'interrupted', attempts });
        expect(stored.finishedAt).toBeDefined();
        expect(stored.error).toBe(
          `interrupted ${attempts} times in step silver: the process ended each time. POST /pipelines/runs/a/resume continues it`,
        );
        expect(stored.steps.map(({ state }) => state)).toEqual([
          'succeeded',
          'interrupted',
          'pending',
          'pending',
          'pending',
        ]);
        expect((await pipelines.list({ state: 'running' }, 0, 10)).total).toBe(0);
        expect((await pipelines.list({ state: 'interrupted' }, 0, 10)).total).toBe(1);
        expect(ended).toEqual(['interrupted']);
        expect(leases.holder).toBe('');
        await pipelines.takeOver();
        expect(order).toEqual([]);
        await (
          await pipelines.resume('a')
        ).finished;
        expect(order).toEqual(['silver', 'gold', 'train', 'elect']);
        expect(runs.rows.get('a')).toMatchObject({ state: 'succeeded', attempts: attempts + 1 });
        expect(runs.rows.get('a')!.error).toBeUndefined();
      },
    );

    it.each([1, MOST_ATTEMPTS])(
      'is not changed while another process works on it (attempt %i)',
      async (attempts) => {
        const { pipelines, runs, leases, clock } = setUp(done);
        const left = unfinishedRun('a', clock, attempts);
        runs.rows.set('a', structuredClone(left));
        leases.holder = 'another process';
        await pipelines.takeOver();
        expect(runs.rows.get('a')).toEqual(left);
      },
    );

    it('is continued with the others, oldest first, while runs of this process are not touched', async () => {
      const order: string[] = [];
      const { pipelines, runner, runs, clock } = setUp(async (step, run) => {
        if (step === 'silver') order.push(run.id);
        return done(step);
      });
      runs.rows.set('newer', unfinishedRun('newer', clock, 2));
      runs.rows.set('stalled', unfinishedRun('stalled', clock, MOST_ATTEMPTS));
      runs.rows.set('older', unfinishedRun('older', clock, 1));
      await pipelines.takeOver();
      expect(order).toEqual(['older', 'newer']);
      expect([...runs.rows.values()].map(({ state }) => state)).toEqual([
        'succeeded',
        'interrupted',
        'succeeded',
      ]);
      const { finished } = await runner.begin(newRun('mine', clock), false);
      await pipelines.takeOver();
      await finished;
      expect(runs.rows.get('mine')).toMatchObject({ state: 'succeeded', attempts: 1 });
    });
  });

  describe('run with a drift report', () => {
    type Outputs = Record<string, string>;

    /** Runs all steps, of which `train` has a condition; the report has these outputs, or is skipped for a reason. */
    async function run(report: Outputs, options: { reason?: string; stopOn?: VerdictState[] } = {}) {
      const order: string[] = [];
      const { runner, runs, clock } = setUp(async (step) => {
        order.push(step);
        if (step === 'report') return { counts: {}, outputs: report, reason: options.reason };
        return done(step);
      });
      const asked = newRun('a', clock, STEP_NAMES);
      asked.steps[3].stopOn = options.stopOn;
      asked.steps[4].when = { report: ['changed', 'worse'] };
      await (
        await runner.begin(asked, false)
      ).finished;
      const stored = runs.rows.get('a')!;
      return { order, state: stored.state, steps: stored.steps };
    }

    const reported = (state: string, predictions?: string): Outputs => ({
      report: 'r1',
      state,
      verdict: `It is ${state}.`,
      ...(predictions && {
        predictionsReport: 'r2',
        predictionsState: predictions,
        predictionsVerdict: 'x',
      }),
    });

    it.each([
      ['changed', reported('changed')],
      ['worse', reported('worse')],
      ['worse only of the predictions', reported('ok', 'worse')],
    ])('trains when the verdict is %s', async (_name, report) => {
      const { order, state, steps } = await run(report);
      expect(order).toEqual([...STEP_NAMES]);
      expect([state, ...steps.map((step) => step.state)]).toEqual(Array(7).fill('succeeded'));
    });

    it.each([
      ['ok', reported('ok'), 'Not needed: the verdict of the drift report is ok, not changed or worse.'],
      [
        'too few rows',
        reported('too-few', 'ok'),
        'the verdicts of the drift reports are too-few and ok, not changed or worse',
      ],
      ['broken', reported('broken'), 'the verdict of the drift report is broken'],
    ])('does not train when the verdict is %s, and says so', async (_name, report, reason) => {
      const { order, state, steps } = await run(report);
      expect(order).toEqual(['fetch', 'silver', 'gold', 'report']);
      expect(state).toBe('succeeded');
      expect(steps[4]).toMatchObject({ state: 'skipped', reason: expect.stringContaining(reason) });
      expect(steps[4].finishedAt).toBeDefined();
      expect(steps[5]).toMatchObject({ state: 'skipped', reason: 'Step train was skipped.' });
    });

    it.each(['no-reference', 'not-made'])('trains when there is no report (%s)', async (why) => {
      const { order, steps } = await run({ why }, { reason: 'There is no champion.' });
      expect(order).toEqual([...STEP_NAMES]);
      expect(steps[3]).toMatchObject({ state: 'skipped', reason: 'There is no champion.' });
      expect(steps[5].state).toBe('succeeded');
    });

    it('does not train when there is no report because nothing is new', async () => {
      const { order, steps } = await run({ why: 'nothing-new' }, { reason: 'The window has no rows.' });
      expect(order).not.toContain('train');
      expect(steps[4].reason).toBe('Not needed: the window has no rows.');
    });

    it('skips the rest of the run on a verdict that stops it', async () => {
      const { order, state, steps } = await run(reported('worse', 'broken'), { stopOn: ['broken'] });
      expect(order).toEqual(['fetch', 'silver', 'gold', 'report']);
      expect(state).toBe('succeeded');
      expect(steps[4].reason).toContain('The run stops on the verdict broken');
    });

    it('does not perform skipped steps again when it is resumed', async () => {
      const order: string[] = [];
      let broken = true;
      const { runner, runs, clock } = setUp(async (step) => {
        order.push(step);
        if (step === 'report')
          return { counts: {}, outputs: { why: 'no-reference' }, reason: 'No champion.' };
        if (step === 'train' && broken) throw new Error('no memory');
        return done(step);
      });
      await (
        await runner.begin(newRun('a', clock, STEP_NAMES), false)
      ).finished;
      expect(runs.rows.get('a')).toMatchObject({ state: 'failed', error: 'no memory' });
      broken = false;
      await (
        await runner.begin({ ...structuredClone(runs.rows.get('a')!), state: 'running' }, true)
      ).finished;
      expect(order.slice(5)).toEqual(['train', 'elect']);
      expect(runs.rows.get('a')!.state).toBe('succeeded');
    });
  });

  it('writes the end of a run as soon as the database is available again', async () => {
    const { runner, runs, clock } = setUp(async (step) => {
      if (step !== 'gold') return done(step);
      const save = runs.save.bind(runs);
      let away = 1;
      runs.save = async (run) => {
        if (away-- > 0) throw new Error('the database is away');
        return save(run);
      };
      throw new Error('no dates');
    });
    await (
      await runner.begin(newRun('a', clock), false)
    ).finished;
    expect(runs.rows.get('a')).toMatchObject({ state: 'failed', error: 'no dates' });
  });

  it('notifies subscribers of each change up to the end', async () => {
    const { runner, events, clock } = setUp(async (step, _run, { onProgress }) => {
      onProgress({ done: 5, total: 10, unit: 'rows' });
      return done(step);
    });
    const seen = firstValueFrom(
      events.of('a').pipe(
        takeWhile((event) => event.type !== 'run' || event.run.state === 'running', true),
        toArray(),
      ),
    );
    await (
      await runner.begin(newRun('a', clock), false)
    ).finished;
    const all = await seen;
    expect(all.filter((event) => event.type === 'progress')).toHaveLength(WITHOUT_REPORT.length);
    expect(all.at(-1)).toMatchObject({ type: 'run', run: { state: 'succeeded' } });
  });
});
