import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CronJob } from 'cron';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { isAppError, messageOf } from '../../platform/errors/app-error.js';
import { DriftMeasures } from '../metrics/drift-measures.service.js';
import { DriftReports } from './drift-reports.service.js';
import { ReportRuns } from './report-runs.service.js';
import { ReportStore } from './report-store.port.js';
import { ReportTicks } from './report-ticks.port.js';
import { isNothingToReport } from '../drift.errors.js';

const DAY_MS = 86_400_000;
/** How often the gauges follow reports that other processes made. */
const REFRESH_EVERY_MS = 60_000;

/** Makes a report on the newest predictions by cron, in one process for each tick, and removes old ones. */
@Injectable()
export class ReportSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ReportSchedule.name);
  private job?: CronJob;
  private timer?: NodeJS.Timeout;
  private working: Promise<void> | undefined;
  /** Why the last tick made no report; the log has it once. */
  private silence = '';

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly reports: DriftReports,
    private readonly store: ReportStore,
    private readonly ticks: ReportTicks,
    private readonly runs: ReportRuns,
    private readonly measures: DriftMeasures,
  ) {}

  /** When the next report is due; undefined if the schedule is disabled. */
  get nextAt(): Date | undefined {
    return this.job?.nextDate().toJSDate();
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.refresh(), REFRESH_EVERY_MS).unref();
    this.start(this.refresh().then(() => this.runs.catchUp()));
    if (!this.settings.driftEnabled) return;
    this.job = CronJob.from({
      cronTime: this.settings.driftCron,
      timeZone: 'UTC',
      onTick: () => this.start(this.tick()),
    });
    this.job.start();
  }

  /** Waits for a report: the database closes after this. */
  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.job?.stop();
    await this.working;
  }

  /** A report, unless another process makes it. Never rejects. */
  async tick(): Promise<void> {
    // Rounded to seconds: every process derives the same name from the tick, despite different timer delays.
    const dueAt = new Date(Math.floor(this.clock.now().getTime() / 1000) * 1000);
    try {
      if (!(await this.ticks.claim(dueAt))) return;
      await this.prune();
      await this.runs.catchUp();
      const report = await this.reports.make(
        { spec: { source: 'predictions', last: this.settings.driftRows } },
        `cron ${this.settings.driftCron}`,
        'schedule',
      );
      this.silence = '';
      this.logger.log(`drift report ${report.id}: ${report.verdict.sentence}`);
    } catch (error) {
      this.explain(error);
    }
  }

  private async prune(): Promise<void> {
    const { driftKeepDays, driftKeepReports } = this.settings;
    const before =
      driftKeepDays === 0 ? undefined : new Date(this.clock.now().getTime() - driftKeepDays * DAY_MS);
    await this.store.prune(before, driftKeepReports === 0 ? undefined : driftKeepReports);
  }

  private async refresh(): Promise<void> {
    // A database that is away leaves the values as they are.
    await this.measures.refresh().catch(() => undefined);
  }

  private explain(error: unknown): void {
    const why = messageOf(error);
    if (!isNothingToReport(error)) {
      const level = isAppError(error) ? 'warn' : 'error';
      this.logger[level](`the scheduled drift report was not made: ${why}`);
    } else if (why !== this.silence) {
      this.logger.log(`no scheduled drift report: ${why}`);
      this.silence = why;
    }
  }

  private start(work: Promise<void>): void {
    const all = Promise.all([this.working, work.catch(() => undefined)]).then(() => undefined);
    this.working = all;
  }
}
