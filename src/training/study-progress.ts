import { type Observable, Subject } from 'rxjs';
import { type Pace, PaceMeter } from '../platform/progress/pace.js';
import type { OnProgress, Progress } from '../platform/progress/progress.js';
import type { FitProgress } from './fit-task.js';
import type { TrialPlan } from './plan-study.js';

/** `rate` is trials a second, the begun ones counted by their iterations. */
export interface StudyProgressReport extends Pace {
  /** Trials that have ended, whatever their end. */
  done: number;
  total: number;
  /** The trials under way. */
  current: {
    runId: string;
    algorithm: string;
    index: number;
    iterations: number;
    iterationsTotal?: number;
  }[];
}

const REPORT_EVERY_MS = 250;
const SAMPLE_EVERY_MS = 1000;

/** Counts the trials of one study and tells whoever listens. */
export class StudyProgress {
  private done = 0;
  private readonly current = new Map<TrialPlan, FitProgress>();
  private readonly reports = new Subject<StudyProgressReport>();
  private readonly meter = new PaceMeter();
  private pace: Pace = {};
  private sampledAt = Number.NEGATIVE_INFINITY;
  private reportedAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds from any beginning */
  constructor(
    private readonly trials: TrialPlan[],
    private readonly listener?: OnProgress,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Reports as it goes, four a second at most; completes with the study. */
  get changes(): Observable<StudyProgressReport> {
    return this.reports;
  }

  begin(trial: TrialPlan): void {
    this.iterate(trial, { done: 0 });
  }

  iterate(trial: TrialPlan, progress: FitProgress): void {
    this.current.set(trial, progress);
    this.tell(trial, progress);
  }

  end(trial: TrialPlan): void {
    this.current.delete(trial);
    this.done++;
    this.tell();
  }

  /** The study has ended. */
  close(): void {
    this.reports.complete();
  }

  report(): StudyProgressReport {
    const current = [...this.current].map(([{ runId, algorithm, index }, { done, total }]) => ({
      runId,
      algorithm,
      index,
      iterations: done,
      ...(total !== undefined && { iterationsTotal: total }),
    }));
    return { done: this.done, total: this.trials.length, ...this.pace, current };
  }

  private tell(trial?: TrialPlan, progress?: FitProgress): void {
    const message: Progress = { done: this.done, total: this.trials.length, unit: 'trials' };
    if (trial) {
      const iterations = progress?.total ? `: ${progress.done} of ${progress.total} iterations` : '';
      message.note = `${trial.algorithm} ${trial.index + 1}${iterations}`;
    }
    this.listener?.(message);
    this.measure();
    const now = this.now();
    // The end of a trial is always told.
    if (trial && now - this.reportedAt < REPORT_EVERY_MS) return;
    this.reportedAt = now;
    this.reports.next(this.report());
  }

  private measure(): void {
    const now = this.now();
    if (now - this.sampledAt < SAMPLE_EVERY_MS) return;
    this.sampledAt = now;
    let done = this.done;
    for (const { done: iterations, total } of this.current.values()) {
      if (total) done += Math.min(1, iterations / total);
    }
    this.pace = this.meter.update(done, this.trials.length, now);
  }
}
