import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ChampionService } from '../champion/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import { messageOf } from '../platform/errors/app-error.js';
import { TrackingService } from '../tracking/index.js';
import { DAILY, PipelinesService } from './pipelines.service.js';

/** A run that was interrupted this often is not begun again: something in it ends the process. */
const MOST_ATTEMPTS = 5;

/** At start: goes on with what an ended process left, and does the main job the first time. */
@Injectable()
export class PipelineStart implements OnApplicationBootstrap {
  private readonly logger = new Logger('PariVision');
  private readonly startedAt: Date;

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly pipelines: PipelinesService,
    private readonly champion: ChampionService,
    private readonly tracking: TrackingService,
  ) {
    this.startedAt = this.clock.now();
  }

  /** Does not wait for the work: the service answers meanwhile. */
  onApplicationBootstrap(): void {
    void this.begin().catch((error: unknown) =>
      this.logger.error(`the main job could not begin: ${messageOf(error)}`),
    );
  }

  private async begin(): Promise<void> {
    const left = await this.pipelines.list({ pipeline: DAILY, state: 'running' }, 0, 10);
    await this.tracking.markInterrupted(this.startedAt);
    for (const run of left.items) {
      if (run.attempts >= MOST_ATTEMPTS) {
        this.logger.warn(
          `run ${run.id} was interrupted ${run.attempts} times and is left alone; it can be resumed by hand`,
        );
        continue;
      }
      this.logger.log(`going on with run ${run.id}, which was interrupted`);
      const resumed = await this.pipelines.resume(run.id);
      await resumed.finished;
    }
    if (await this.champion.current()) return this.announce();
    if (this.settings.firstRunNodes === 0) return;
    this.logger.log('first start: fetching shots, training models and electing a champion …');
    const first = await this.pipelines.start({
      trigger: 'first-start',
      by: 'first start',
      nodes: await this.firstNodes(),
    });
    const ended = await first.finished;
    if (ended.state === 'succeeded') await this.announce();
    else
      this.logger.error(
        `the first run has ${ended.state}: ${ended.error}; POST /pipelines/runs/${ended.id}/resume tries again`,
      );
  }

  /** A file as the default source is imported whole. */
  private async firstNodes(): Promise<number | undefined> {
    return /\.(csv|zip)$/i.test(this.settings.feedSource) ? undefined : this.settings.firstRunNodes;
  }

  private async announce(): Promise<void> {
    const champion = await this.champion.current();
    if (!champion) return;
    const { version, run } = champion;
    const logLoss = run?.metrics.test_log_loss?.last;
    const base = run?.metrics.test_base_rate_log_loss?.last;
    const numbers =
      logLoss === undefined || base === undefined
        ? ''
        : `, log loss ${logLoss.toFixed(4)} (base rate ${base.toFixed(4)})`;
    this.logger.log(`champion: version ${version.version}, ${version.algorithm}${numbers}`);
  }
}
