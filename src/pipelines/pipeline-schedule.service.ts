import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob, CronTime } from 'cron';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import { messageOf } from '../platform/errors/app-error.js';
import { DAILY, PipelinesService } from './pipelines.service.js';

/**
 * Starts `daily` by cron. A tick during a run is skipped, and so is one while no process was running: the next run fetches
 * the remaining shots. Replicas that see the same tick record it once.
 */
@Injectable()
export class PipelineSchedule implements OnApplicationBootstrap {
  private readonly logger = new Logger(PipelineSchedule.name);

  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly scheduler: SchedulerRegistry,
    private readonly pipelines: PipelinesService,
  ) {}

  /** When the next run is due; undefined if the schedule is disabled. */
  get nextRunAt(): Date | undefined {
    if (!this.settings.pipelineEnabled) return undefined;
    return this.scheduler.getCronJob(DAILY).nextDate().toJSDate();
  }

  /** When a pipeline is due first after a time; undefined if no schedule starts it. */
  dueAfter(pipeline: string, time: Date): Date | undefined {
    const { pipelineEnabled, pipelineCron, pipelineZone } = this.settings;
    if (!pipelineEnabled || pipeline !== DAILY) return undefined;
    return new CronTime(pipelineCron, pipelineZone).getNextDateFrom(time, pipelineZone).toJSDate();
  }

  onApplicationBootstrap(): void {
    if (!this.settings.pipelineEnabled) return;
    const job = CronJob.from({
      cronTime: this.settings.pipelineCron,
      timeZone: this.settings.pipelineZone,
      onTick: () => void this.tick(),
    });
    this.scheduler.addCronJob(DAILY, job);
    job.start();
  }

  private async tick(): Promise<void> {
    // Rounded to seconds: every replica derives the same id from the tick, despite different timer delays.
    const dueAt = new Date(Math.floor(this.clock.now().getTime() / 1000) * 1000);
    try {
      const { run } = await this.pipelines.start({
        trigger: 'cron',
        by: `cron ${this.settings.pipelineCron}`,
        scheduledAt: dueAt,
      });
      this.logger.log(`scheduled run ${run.id} has started`);
    } catch (error) {
      this.logger.warn(`the scheduled run of ${dueAt.toISOString()} was skipped: ${messageOf(error)}`);
    }
  }
}
