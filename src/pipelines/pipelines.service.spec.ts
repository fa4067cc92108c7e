import 'reflect-metadata';
import type { FeedService } from '../feed/index.js';
import type { GoldService } from '../gold/index.js';
import { Settings } from '../platform/config/settings.js';
import type { StudyService } from '../training/index.js';
import { StillClock } from '../../test/support/still-clock.js';
import type { PipelineRun } from './pipeline-run.js';
import type { PipelineRunner } from './pipeline-runner.service.js';
import type { PipelineRuns } from './pipeline-runs.port.js';
import { PipelinesService } from './pipelines.service.js';

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
  return new PipelinesService(all, new StillClock(), feed, gold, training, {} as PipelineRuns, runner);
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
});
