import { messageOf } from '../../platform/errors/app-error.js';
import type { Measure, ReadingContext, Sample } from './measure.js';

/** A measure that takes longer counts as unreadable. */
const PATIENCE_MS = 20_000;
/** Of one measure; more are left out and said. */
export const MOST_SERIES = 100;

/** What reading a measure gave: its samples, or why it could not be read. */
export type Reading = { samples: Sample[]; leftOut: number } | { error: string };

/** One evaluation's values: every measure is read at most once for each span, and a failure concerns its measure alone. */
export class Readings implements ReadingContext {
  private readonly shared = new Map<string, Promise<unknown>>();

  constructor(
    readonly now: Date,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    let found = this.shared.get(key) as Promise<T> | undefined;
    if (!found) {
      found = read();
      this.shared.set(key, found);
    }
    return found;
  }

  /** Never rejects. */
  of(measure: Measure, windowMs: number): Promise<Reading> {
    const spanMs = measure.spanMs === undefined ? 0 : windowMs || measure.spanMs;
    return this.once(`measure ${measure.name} ${spanMs}`, () => this.read(measure, spanMs));
  }

  private async read(measure: Measure, spanMs: number): Promise<Reading> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Reading>((resolve) => {
      timer = setTimeout(
        () => resolve({ error: `it took longer than ${this.patienceMs / 1000} s` }),
        this.patienceMs,
      );
    });
    const values = async (): Promise<Reading> => {
      const samples = await measure.read(this, spanMs);
      return { samples: samples.slice(0, MOST_SERIES), leftOut: Math.max(0, samples.length - MOST_SERIES) };
    };
    try {
      return await Promise.race([values(), late]);
    } catch (error) {
      return { error: messageOf(error) };
    } finally {
      clearTimeout(timer);
    }
  }
}
