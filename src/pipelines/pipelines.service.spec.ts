import 'reflect-metadata';
import type { FeedService } from '../feed/index.js';
import type { GoldService } from '../gold/index.js';
import { Settings } from '../platform/config/settings.js';
import type { StudyService } from '../training/index.js';
import { StillClock } from '../../test/support/still-clock.js';
import type { PipelineRun } from './pipeline-run.js';
import type { PipelineRunner } from './pipeline-runner.service.js';
import type { PipelineRuns } from './pipeline-runs.port.js';
import { PipelineDeclarations } from './declarations/pipeline-declarations.service.js';
import { PipelinesService, type RunRequest } from './pipelines.service.js';
import { RunOptionsService } from './run-options.service.js';
import { parameterFaults } from './index.js';

/** The service on an endless feed whose dataset has a snapshot or has none. */
function serviceOn(hasSnapshot: boolean, settings: Partial<Settings> = {}): PipelinesService {
  const feed = {
    defaultSpec: async () => ({ kind: 'virtual-league' }),
    describe: async () => ({ key: 'k', dataset: 'virtual-league', title: 't' }),
  } as unknown as FeedService;
  const gold = { latest: async () => (hasSnapshot ? {} : undefined) } as unknown as GoldService;
  const training = {
    check: () => undefined,
    catalogue: () => [{ name: 'random-forest', available: true }],
  } as unknown as StudyService;
  const runner = {
    begin: async (run: PipelineRun) => ({ run, finished: Promise.resolve(run) }),
  } as unknown as PipelineRunner;
  const all = Object.assign(new Settings(), {
    pipelineNodes: 100,
    firstRunNodes: 20_000,
    studyAlgorithms: ['random-forest'],
    ...settings,
  });
  const declarations = new PipelineDeclarations(all, { faultsOf: parameterFaults });
  const options = new RunOptionsService(all, feed, gold, training);
  return new PipelinesService(new StillClock(), declarations, options, {} as PipelineRuns, runner);
}

describe(PipelinesService.name, () => {
  const shotsOf = async (service: PipelinesService, shots?: number) =>
    (await service.start({ trigger: 'cron', by: 'cron', shots })).run.options.shots;

  it('fetches PIPELINE_NODES shots once the dataset has a snapshot', async () => {
    expect(await shotsOf(serviceOn(true))).toBe(100);
  });

  it('fetches as many shots as the first run for a dataset that has no snapshot', async () => {
    expect(await shotsOf(serviceOn(false))).toBe(20_000);
    expect(await shotsOf(serviceOn(false, { firstRunNodes: 0 }))).toBe(100);
  });

  it('fetches the requested number of shots', async () => {
    expect(await shotsOf(serviceOn(false), 7)).toBe(7);
  });

  const runOf = async (
    request: Partial<RunRequest>,
    settings: Partial<Settings> = {},
  ): Promise<PipelineRun> =>
    (await serviceOn(true, settings).start({ trigger: 'manual', by: 'test', ...request })).run;
  const stepsOf = (run: PipelineRun): string => run.steps.map(({ name }) => name).join(' ');

  it('starts daily unless another pipeline is named, and records the file', async () => {
    const daily = await runOf({});
    expect(daily.pipeline).toBe('daily');
    expect(daily.definition).toMatch(/^[0-9a-f]{64}$/);
    expect(stepsOf(daily)).toBe('fetch silver gold report train elect');
    expect(stepsOf(await runOf({ pipeline: 'etl' }))).toBe('fetch silver gold');
    expect(stepsOf(await runOf({ pipeline: 'ml' }))).toBe('gold report train elect');
  });

  it('refuses a pipeline that is not declared, and names the nearest', async () => {
    await expect(runOf({ pipeline: 'dayly' })).rejects.toMatchObject({
      code: 'pipelines.unknown-pipeline',
      message: expect.stringContaining('did you mean daily?'),
    });
  });

  it.each([
    [{ pipeline: 'etl', trials: 2 }, 'trials needs the step train'],
    [{ pipeline: 'ml', shots: 10 }, 'nodes needs the step fetch'],
    [{ pipeline: 'ml', source: 'virtual-league' }, 'source needs the step fetch'],
    [{ pipeline: 'etl', mode: 'propose' }, 'mode needs the step elect'],
  ] as [Partial<RunRequest>, string][])(
    'refuses a parameter that no step uses: %j',
    async (request, says) => {
      await expect(runOf(request)).rejects.toMatchObject({
        code: 'pipelines.bad-parameter',
        message: expect.stringContaining(says),
      });
    },
  );

  it('has a condition on train only if it trains when needed', async () => {
    const condition = async (request: Partial<RunRequest>, settings: Partial<Settings> = {}) => {
      const { steps, options } = await runOf(request, settings);
      return [options.retrain, steps.find(({ name }) => name === 'train')?.when?.report.join()];
    };
    const needed = { pipelineRetrain: 'when-needed' };
    expect(await condition({})).toEqual(['always', undefined]);
    expect(await condition({ retrain: 'when-needed' })).toEqual(['when-needed', 'changed,worse']);
    expect(await condition({}, needed)).toEqual(['when-needed', 'changed,worse']);
    expect(await condition({ retrain: 'always' }, needed)).toEqual(['always', undefined]);
    expect(await condition({ trigger: 'alert' }, needed)).toEqual(['always', undefined]);
    expect(await condition({ pipeline: 'etl' }, needed)).toEqual([undefined, undefined]);
  });

  it('derives the id of a tick from pipeline and time', async () => {
    const scheduledAt = new Date('2026-12-01T05:00:00Z');
    const [one, again, other] = await Promise.all([
      runOf({ scheduledAt }),
      runOf({ scheduledAt }),
      runOf({ scheduledAt, pipeline: 'ml' }),
    ]);
    expect(again.id).toBe(one.id);
    expect(other.id).not.toBe(one.id);
    expect((await runOf({ id: 'f'.repeat(32) })).id).toBe('f'.repeat(32));
  });
});
