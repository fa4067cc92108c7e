import {
  type AlgorithmName,
  type Parameters,
  resolveParameters,
} from '../../algorithms/catalogue/catalogue.js';
import { categoricalIndexes, type FittedHere } from '../../algorithms/catalogue/fit.js';
import type { BinnedColumns } from '../../algorithms/trees/binning.js';
import type { Workers } from '../../platform/workers/workers.js';
import type { BinTask } from './bin.worker.js';
import type { FitData } from '../engines/fit-task.js';

const BIN_WORKER = new URL('./bin.worker.js', import.meta.url);
const BINNED: readonly AlgorithmName[] = ['gradient-boosting', 'random-forest', 'extra-trees'];
/** Sets of bins kept at the same time: eight bytes per row each. */
const KEPT = 2;

/** The bins of one snapshot's columns, found once for all trials of a study. A worker finds them. */
export class SharedBins {
  private readonly found = new Map<string, Promise<BinnedColumns>>();

  constructor(
    private readonly workers: Workers,
    private readonly data: FitData,
    private readonly signal?: AbortSignal,
  ) {}

  /** For a fit with these parameters; undefined if the algorithm does not use bins. */
  async of(algorithm: AlgorithmName, parameters: Parameters): Promise<BinnedColumns | undefined> {
    if (!BINNED.includes(algorithm)) return undefined;
    const { maxBins } = resolveParameters(algorithm, parameters) as { maxBins: number };
    const categorical = categoricalIndexes(algorithm as FittedHere, this.data.featureNames, parameters);
    const key = [maxBins, ...categorical].join();
    const known = this.found.get(key);
    if (known) return known;
    const { snapshot, featureNames, features, columns, labels, train, validation, test } = this.data;
    // Only what a fit reads: anything that is not in shared memory would be copied.
    const data = { snapshot, featureNames, features, columns, labels, train, validation, test };
    const task: BinTask = { data, maxBins, categorical };
    const bins = this.workers.run<BinnedColumns>(BIN_WORKER, task, { signal: this.signal });
    const oldest = [...this.found.keys()][0];
    if (this.found.size >= KEPT) this.found.delete(oldest);
    this.found.set(key, bins);
    // After a failure the next trial tries again.
    bins.catch(() => this.found.delete(key));
    return bins;
  }
}
