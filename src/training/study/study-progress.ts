import { type Observable, Subject } from 'rxjs';
import { type Pace, PaceMeter } from '../../platform/progress/pace.js';
import type { OnProgress, Progress } from '../../platform/progress/progress.js';
import type { FitProgress } from '../engines/fit-task.js';
import type { Rung, TrialPlan } from '../trial/trial.js';

/** `rate` is trials per second, running ones counted by their iterations, samples of the rows by their share of work. */
export interface StudyProgressReport extends Pace {
  /** Trials that have ended in any state. */
  done: number;
  total: number;
  /** The running trials. */
  current: {
    runId: string;
    algorithm: string;
    index: number;
    /** Of halving, from 1; absent: it is fitted on all rows. */
    rung?: number;
    iterations: number;
    iterationsTotal?: number;
  }[];
}

/** A running fit. */
interface Stage {
  progress: FitProgress;
  rung?: Rung;
}

const REPORT_EVERY_MS = 250;
const SAMPLE_EVERY_MS = 1000;

/** Counts the trials of one study and notifies its subscribers. */
export class StudyProgress {
  private done = 0;
  private readonly current = new Map<TrialPlan, Stage>();
  /** Work of the study and work done, in fits on all rows; a sample counts as its share of the rows. */
  private work: number;
  private worked = 0;
  private readonly reports = new Subject<StudyProgressReport>();
  private readonly meter = new PaceMeter();
  private pace: Pace = {};
  private sampledAt = Number.NEGATIVE_INFINITY;
  private reportedAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds from any origin */
  constructor(
    private readonly trials: TrialPlan[],
    private readonly listener?: OnProgress,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.work = trials.length;
  }

  /** @param work fits on all rows, samples counted by their share; without this call one per trial */
  expect(work: number): void {
    this.work = work;
  }

  /** Reports, at most four per second; completes with the study. */
  get changes(): Observable<StudyProgressReport> {
    return this.reports;
  }

  /** @param rung where the fit is on a sample */
  begin(trial: TrialPlan, rung?: Rung): void {
    this.current.set(trial, { progress: { done: 0 }, rung });
    this.iterate(trial, { done: 0 });
  }

  iterate(trial: TrialPlan, progress: FitProgress): void {
    const stage = this.current.get(trial);
    // A message that arrives after the end of its fit is ignored.
    if (!stage) return;
    stage.progress = progress;
    this.notify(trial, progress);
  }

  /** The fit of a rung is done, and the trial waits for the decision. */
  pass(trial: TrialPlan): void {
    const stage = this.current.get(trial);
    if (!stage) return;
    this.worked += shareOf(stage);
    this.current.delete(trial);
    this.notify();
  }

  /** The trial has ended in any state. */
  end(trial: TrialPlan): void {
    this.done++;
    if (this.current.has(trial)) this.pass(trial);
    else this.notify();
  }

  /** The study has ended. */
  close(): void {
    this.reports.complete();
  }

  report(): StudyProgressReport {
    const current = [...this.current].map(([{ runId, algorithm, index }, { progress, rung }]) => ({
      runId,
      algorithm,
      index,
      ...(rung && { rung: rung.number }),
      iterations: progress.done,
      ...(progress.total !== undefined && { iterationsTotal: progress.total }),
    }));
    const progress = { done: this.done, total: this.trials.length, ...this.pace, current };
    // Trials that a cancel or a budget ended count as done without having been worked through.
    if (this.done === this.trials.length) delete progress.etaSeconds;
    return progress;
  }

  private notify(trial?: TrialPlan, progress?: FitProgress): void {
    const message: Progress = { done: this.done, total: this.trials.length, unit: 'trials' };
    if (trial) {
      const iterations = progress?.total ? `: ${progress.done} of ${progress.total} iterations` : '';
      message.note = `${trial.algorithm} ${trial.index + 1}${iterations}`;
    }
    this.listener?.(message);
    this.measure();
    const now = this.now();
    // The end of a trial is always reported.
    if (trial && now - this.reportedAt < REPORT_EVERY_MS) return;
    this.reportedAt = now;
    this.reports.next(this.report());
  }

  private measure(): void {
    const now = this.now();
    if (now - this.sampledAt < SAMPLE_EVERY_MS) return;
    this.sampledAt = now;
    let { worked } = this;
    for (const stage of this.current.values()) {
      const { done, total } = stage.progress;
      if (total) worked += shareOf(stage) * Math.min(1, done / total);
    }
    this.pace = this.meter.update((this.trials.length * worked) / this.work, this.trials.length, now);
  }
}

function shareOf({ rung }: Stage): number {
  return rung ? rung.rows / rung.of : 1;
}
