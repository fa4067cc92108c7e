import type { DriftReport } from './report.js';

/** A report that is being made. */
export interface UnderWay {
  id: string;
  startedAt: Date;
  /** The part that is being examined. */
  step: string;
}

/** A report that has begun: its id, and the report when it is done. */
export interface BegunReport {
  id: string;
  done: Promise<DriftReport>;
}

/** Failures that are remembered, for those who come back for the report. */
const MOST_FAILURES = 100;

/** Reports that are being made, and why the last ones that failed did. */
export class ReportsUnderWay {
  private readonly running = new Map<string, UnderWay>();
  private readonly failures = new Map<string, unknown>();

  begin(id: string, startedAt: Date): UnderWay {
    this.failures.delete(id);
    const entry: UnderWay = { id, startedAt, step: 'begun' };
    this.running.set(id, entry);
    return entry;
  }

  end(id: string): void {
    this.running.delete(id);
  }

  fail(id: string, error: unknown): void {
    this.running.delete(id);
    this.failures.set(id, error);
    const [oldest] = this.failures.keys();
    if (this.failures.size > MOST_FAILURES) this.failures.delete(oldest);
  }

  /** Undefined if no such report is being made. */
  find(id: string): UnderWay | undefined {
    return this.running.get(id);
  }

  /** Why the last attempt to make it failed; undefined if it did not. */
  failure(id: string): unknown {
    return this.failures.get(id);
  }

  all(): UnderWay[] {
    return [...this.running.values()];
  }
}
