import { newestFirst } from '../search-runs.js';
import type { KeptRun } from './run-loader.js';

/**
 * The kept runs in the order of their start, oldest first. Runs nearly always come in that order: adding one is then putting
 * it at the end, and a list of the newest needs no sorting.
 */
export class RunsByStart {
  private runs: KeptRun[] | undefined;
  /** Whose runs they are. */
  private source: ReadonlyMap<string, KeptRun> | undefined;

  /** Newest last; of those that began at the same time the one with the smallest id. */
  of(kept: ReadonlyMap<string, KeptRun>): readonly KeptRun[] {
    if (this.source !== kept) this.forget();
    this.source = kept;
    return (this.runs ??= [...kept.values()].sort((a, b) => newestFirst(b.run, a.run)));
  }

  added(one: KeptRun): void {
    const last = this.runs?.at(-1);
    if (!last || newestFirst(one.run, last.run) <= 0) this.runs?.push(one);
    else this.forget();
  }

  /** A run began at another time, or is another one: the next who asks has them sorted anew. */
  forget(): void {
    this.runs = undefined;
  }
}
