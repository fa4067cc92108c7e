import { Injectable } from '@nestjs/common';
import { filter, type Observable, Subject } from 'rxjs';
import { Clock } from '../platform/clock/clock.js';
import { type Pace, PaceMeter } from '../platform/progress/pace.js';
import type { Progress } from '../platform/progress/progress.js';
import type { PipelineRun, StepName } from './pipeline-run.js';

export interface StepProgress extends Progress, Pace {
  step: StepName;
}

export type RunEvent = { runId: string } & (
  { type: 'run'; run: PipelineRun } | { type: 'progress'; progress: StepProgress }
);

const PROGRESS_EVERY_MS = 250;

/** Live events of runs. Kept in memory only: the ledger has everything that is needed after a restart. */
@Injectable()
export class RunEvents {
  private readonly events = new Subject<RunEvent>();
  private readonly latest = new Map<string, StepProgress>();
  private meter?: { key: string; pace: PaceMeter; reportedAt: number };

  constructor(private readonly clock: Clock) {}

  of(runId: string): Observable<RunEvent> {
    return this.events.pipe(filter((event) => event.runId === runId));
  }

  /** The last progress of a run that is in progress in this process. */
  progressOf(runId: string): StepProgress | undefined {
    return this.latest.get(runId);
  }

  runChanged(run: PipelineRun): void {
    if (run.state !== 'running') this.latest.delete(run.id);
    this.events.next({ runId: run.id, type: 'run', run });
  }

  progressed(runId: string, step: StepName, progress: Progress): void {
    const now = this.clock.now().getTime();
    const key = `${runId}/${step}/${progress.unit}`;
    if (this.meter?.key !== key) this.meter = { key, pace: new PaceMeter(), reportedAt: 0 };
    if (now - this.meter.reportedAt < PROGRESS_EVERY_MS && progress.done !== progress.total) return;
    this.meter.reportedAt = now;
    const full: StepProgress = {
      step,
      ...progress,
      ...this.meter.pace.update(progress.done, progress.total, now),
    };
    this.latest.set(runId, full);
    this.events.next({ runId, type: 'progress', progress: full });
  }
}
