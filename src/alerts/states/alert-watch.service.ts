import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { isDatabaseAway } from '../../platform/mongo/database-away.js';
import { DatabaseOutages } from '../measures/database-outages.service.js';
import { RulesService } from '../rules/rules.service.js';
import { AlertMetrics } from './alert-metrics.service.js';
import { AlertRound } from './alert-round.service.js';
import { AlertStates } from './alert-store.port.js';

/** Evaluates the rules at fixed intervals, in one process at a time, off the path of requests. */
@Injectable()
export class AlertWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Alerts');
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;
  private failing = false;

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly states: AlertStates,
    private readonly rules: RulesService,
    private readonly round: AlertRound,
    private readonly outages: DatabaseOutages,
    private readonly metrics: AlertMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.tick(), this.intervalMs).unref();
  }

  /** Waits for an evaluation: the database closes after this. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** One at a time: an evaluation that takes longer than the interval is not joined by another. Never rejects. */
  tick(): Promise<void> {
    this.running ??= this.evaluate().finally(() => (this.running = undefined));
    return this.running;
  }

  /** What another process has evaluated. */
  private async show(): Promise<void> {
    this.metrics.show(await this.states.all(), await this.rules.rules());
  }

  private get intervalMs(): number {
    return 1000 * this.settings.alertEvaluateSeconds;
  }

  private async evaluate(): Promise<void> {
    const from = performance.now();
    const now = this.clock.now();
    try {
      const isMine = await this.states.claim(now, this.intervalMs);
      this.outages.isBack(now);
      if (isMine) await this.round.hold();
      else await this.show();
      if (this.failing) this.logger.log('the alert rules are evaluated again');
      this.failing = false;
    } catch (error) {
      if (isDatabaseAway(error)) this.outages.isAway(now);
      if (!this.failing) this.logger.warn(`the alert rules could not be evaluated: ${messageOf(error)}`);
      this.failing = true;
    } finally {
      this.metrics.took(performance.now() - from);
    }
  }
}
