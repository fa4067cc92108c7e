import { newestFirst } from '../runs/search-runs.js';
import type { KeptRun } from './run-loader.js';

/**
 * The kept runs in the order of their start, newest last; of those that began at the same time the one with the smallest id
 * is last. Runs nearly always come in that order: adding one is then putting it at the end, a list of the newest needs no
 * sorting, and a search in one experiment does not meet the runs of the others.
 */
export class RunsByStart {
  private all: KeptRun[] | undefined;
  private readonly ofExperiment = new Map<string, KeptRun[]>();
  /** Whose runs they are. */
  private source: ReadonlyMap<string, KeptRun> | undefined;

  /** All of them, or those of one experiment. */
  of(kept: ReadonlyMap<string, KeptRun>, experimentId?: string): readonly KeptRun[] {
    if (this.source !== kept) this.forget();
    this.source = kept;
    this.all ??= [...kept.values()].sort((a, b) => newestFirst(b.run, a.run));
    if (experimentId === undefined) return this.all;
    let found = this.ofExperiment.get(experimentId);
    if (!found) {
      found = this.all.filter(({ run }) => run.experimentId === experimentId);
      // An experiment that is not there has no list: clients may ask for any number of those.
      if (found.length > 0) this.ofExperiment.set(experimentId, found);
    }
    return found;
  }

  added(one: KeptRun): void {
    const last = this.all?.at(-1);
    if (last && newestFirst(one.run, last.run) > 0) {
      this.forget();
      return;
    }
    this.all?.push(one);
    this.ofExperiment.get(one.run.experimentId)?.push(one);
  }

  /** A run was replaced or has another start: the next call sorts again. */
  forget(): void {
    this.all = undefined;
    this.ofExperiment.clear();
  }
}
