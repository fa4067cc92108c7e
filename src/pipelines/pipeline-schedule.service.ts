import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob, CronTime } from 'cron';
import { Clock } from '../platform/clock/clock.js';
import { messageOf } from '../platform/errors/app-error.js';
import type { DeclaredSchedule } from './declarations/declaration.js';
import { PipelineDeclarations } from './declarations/pipeline-declarations.service.js';
import { PipelinesService } from './pipelines.service.js';

/**
 * Starts the pipelines by cron. A tick during a run is skipped, and so is one while no process was running: the next run fetches
 * the remaining shots. Replicas that see the same tick record it once.
 */
@Injectable()
export class PipelineSchedule implements OnApplicationBootstrap {
  private readonly logger = new Logger(PipelineSchedule.name);

  constructor(
    private readonly declarations: PipelineDeclarations,
    private readonly clock: Clock,
    private readonly scheduler: SchedulerRegistry,
    private readonly pipelines: PipelinesService,
  ) {}

  /** When the next run of a pipeline is due; undefined if no schedule starts it. */
  nextRunAt(pipeline: string): Date | undefined {
    return this.enabled(pipeline) && this.scheduler.getCronJob(pipeline).nextDate().toJSDate();
  }

  /** When a pipeline is due first after a time; undefined if no schedule starts it. */
  dueAfter(pipeline: string, time: Date): Date | undefined {
    const schedule = this.enabled(pipeline);
    return (
      schedule && new CronTime(schedule.cron, schedule.zone).getNextDateFrom(time, schedule.zone).toJSDate()
    );
  }

  onApplicationBootstrap(): void {
    for (const { name } of this.declarations.all) {
      const schedule = this.enabled(name);
      if (!schedule) continue;
      const job = CronJob.from({
        cronTime: schedule.cron,
        timeZone: schedule.zone,
        onTick: () => void this.tick(name, schedule),
      });
      this.scheduler.addCronJob(name, job);
      job.start();
    }
  }

  private enabled(pipeline: string): DeclaredSchedule | undefined {
    const declaration = this.declarations.all.find(({ name }) => name === pipeline);
    const schedule = declaration && this.declarations.scheduleOf(declaration);
    return schedule?.enabled ? schedule : undefined;
  }

  private async tick(pipeline: string, { cron }: DeclaredSchedule): Promise<void> {
    // Rounded to seconds: every replica derives the same id from the tick, despite different timer delays.
    const dueAt = new Date(Math.floor(this.clock.now().getTime() / 1000) * 1000);
    try {
      const { run } = await this.pipelines.start({
        pipeline,
        trigger: 'cron',
        by: `cron ${cron}`,
        scheduledAt: dueAt,
      });
      this.logger.log(`scheduled run ${run.id} of ${pipeline} has started`);
    } catch (error) {
      this.logger.warn(
        `the scheduled run of ${pipeline} of ${dueAt.toISOString()} was skipped: ${messageOf(error)}`,
      );
    }
  }
}
