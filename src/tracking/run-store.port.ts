import type { Artifact, MetricPoint, MetricSummary, Run, RunFilter, RunOrder, RunStatus } from './run.js';

/** What one write changes; what is absent stays. */
export interface RunChange {
  status?: RunStatus;
  endTime?: Date;
  error?: string;
  params?: Record<string, string>;
  tags?: Record<string, string>;
  artifact?: Artifact;
}

/** Runs and the history of their metrics. */
export abstract class RunStore {
  /** False if there is a run with this id already. */
  abstract insert(run: Run): Promise<boolean>;
  /** Replaces a run by a fresh one and forgets the history of its metrics. */
  abstract reset(run: Run): Promise<void>;
  abstract find(id: string): Promise<Run | undefined>;
  /** One atomic write. False if there is no such run. */
  abstract update(id: string, change: RunChange): Promise<boolean>;
  abstract search(
    filter: RunFilter,
    order: RunOrder,
    offset: number,
    limit: number,
  ): Promise<{ items: Run[]; total: number }>;
  /** Ends all RUNNING runs that began before `before`; how many. */
  abstract interrupt(before: Date, endTime: Date, error: string): Promise<number>;
  /** Adds points that are not in the history yet and brings the run's summary up to date. */
  abstract append(id: string, key: string, points: MetricPoint[]): Promise<MetricSummary>;
  /** In the order of (step, timestamp). */
  abstract history(id: string, key: string): Promise<MetricPoint[]>;
}
