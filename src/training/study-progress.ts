import type { OnProgress, Progress } from '../platform/progress/progress.js';
import type { FitProgress } from './fit-task.js';
import type { TrialPlan } from './plan-study.js';

export interface StudyProgressReport {
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

/** Counts the trials of one study and tells whoever listens. */
export class StudyProgress {
  private done = 0;
  private readonly current = new Map<TrialPlan, FitProgress>();

  constructor(
    private readonly trials: TrialPlan[],
    private readonly listener?: OnProgress,
  ) {}

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

  report(): StudyProgressReport {
    const current = [...this.current].map(([{ runId, algorithm, index }, { done, total }]) => ({
      runId,
      algorithm,
      index,
      iterations: done,
      ...(total !== undefined && { iterationsTotal: total }),
    }));
    return { done: this.done, total: this.trials.length, current };
  }

  private tell(trial?: TrialPlan, progress?: FitProgress): void {
    const message: Progress = { done: this.done, total: this.trials.length, unit: 'trials' };
    if (trial) {
      const iterations = progress?.total ? `: ${progress.done} of ${progress.total} iterations` : '';
      message.note = `${trial.algorithm} ${trial.index + 1}${iterations}`;
    }
    this.listener?.(message);
  }
}
