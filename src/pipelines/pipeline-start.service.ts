import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ChampionService } from '../champion/index.js';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import { messageOf } from '../platform/errors/app-error.js';
import { RunService } from '../tracking/index.js';
import { resumeCall } from './pipeline-run.js';
import { STATE_TEXT } from './pipelines.errors.js';
import { PipelinesService } from './pipelines.service.js';

/** How often to check whether another process has ended in the middle of a run. */
const LOOK_AGAIN_MS = 30_000;

/** Continues runs of ended processes, at the start and periodically, and starts the main job at the first start. */
@Injectable()
export class PipelineStart implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('PariVision');
  private readonly startedAt: Date;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly pipelines: PipelinesService,
    private readonly champion: ChampionService,
    private readonly runs: RunService,
  ) {
    this.startedAt = this.clock.now();
  }

  /** Does not wait for the run: requests are served in the meantime. */
  onApplicationBootstrap(): void {
    void this.begin().catch((error: unknown) =>
      this.logger.error(`the main job could not start: ${messageOf(error)}`),
    );
    this.timer = setInterval(() => void this.lookAgain(), LOOK_AGAIN_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async lookAgain(): Promise<void> {
    await this.pipelines
      .takeOver()
      .catch((error: unknown) =>
        this.logger.debug(`unfinished runs could not be listed: ${messageOf(error)}`),
      );
  }

  private async begin(): Promise<void> {
    await this.runs.markInterrupted(this.startedAt);
    await this.pipelines.takeOver();
    if (await this.champion.current()) return this.announce();
    if (this.settings.firstRunNodes === 0) return;
    const interrupted = await this.pipelines.list({ trigger: 'first-start', state: 'interrupted' }, 0, 1);
    if (interrupted.total > 0) {
      // Started again, it would end the process at every start.
      this.logger.error(`the first run is not restarted: ${interrupted.items[0].error}`);
      return;
    }
    this.logger.log('first start: fetching shots, training models and electing a champion …');
    const first = await this.pipelines.start({
      trigger: 'first-start',
      by: 'first start',
      shots: this.firstShots(),
    });
    const ended = await first.finished;
    if (ended.state === 'succeeded') await this.announce();
    else
      this.logger.error(
        `the first run ${STATE_TEXT[ended.state]}: ${ended.error}; ${resumeCall(ended.id)} tries again`,
      );
  }

  /** A file as the default source is imported completely. */
  private firstShots(): number | undefined {
    const { feedSource, firstRunNodes } = this.settings;
    return /^(virtual-league$|https?:)/i.test(feedSource) ? firstRunNodes : undefined;
  }

  private async announce(): Promise<void> {
    const champion = await this.champion.current();
    if (!champion) return;
    const { version, run, dataset } = champion;
    const logLoss = run?.metrics.test_log_loss?.last;
    const base = run?.metrics.test_base_rate_log_loss?.last;
    const numbers =
      logLoss === undefined || base === undefined
        ? ''
        : `, log loss ${logLoss.toFixed(4)} (that of the base rate: ${base.toFixed(4)})`;
    this.logger.log(
      `champion${dataset ? ` for dataset ${dataset}` : ''}: version ${version.version}, ${version.algorithm}${numbers}`,
    );
  }
}
