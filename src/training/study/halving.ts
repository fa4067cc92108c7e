/**
 * Successive halving: Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization",
 * AISTATS 2016, with the rungs of Li et al., "Hyperband", JMLR 18, 2018. Trials are first fitted on a small sample of the
 * training rows; the best third continues on a sample three times as large, the rest is pruned. Rungs are synchronous: which
 * trial continues does not depend on the number of workers or on which of them is faster.
 */
import { algorithmSpec, type AlgorithmName } from '../../algorithms/catalogue/catalogue.js';
import type { Rung, RungResult, TrialPlan } from '../trial/trial.js';

/** One in so many trials of a rung continues, on so many times the rows. */
const REDUCTION = 3;
/** Shares of the training rows, one per rung; trials that pass the last rung are fitted on all rows. */
const SHARES = [1 / 9, 1 / 3];
/** On fewer rows than this the order of trials is mostly chance, and a full fit is fast. */
const FEWEST_ROWS = 200;

/** A trial that has passed some rungs. */
export interface Candidate {
  trial: TrialPlan;
  results: RungResult[];
}

/**
 * The rungs for `entrants` trials of one algorithm; none if there is nothing to choose from or there are too few rows.
 * @param rows of a full fit
 */
export function rungsOf(entrants: number, rows: number): Rung[] {
  const rungs: Rung[] = [];
  let left = entrants;
  for (const share of SHARES) {
    const sample = Math.floor(rows * share);
    const keep = Math.max(1, Math.floor(left / REDUCTION));
    if (sample < FEWEST_ROWS || keep >= left) continue;
    rungs.push({ number: rungs.length + 1, rows: sample, of: rows, keep });
    left = keep;
  }
  return rungs;
}

/** Trial 0 of an algorithm has the given parameters and defaults: it is always fitted on all rows. */
export function isScreened({ index }: TrialPlan): boolean {
  return index > 0;
}

/** The rungs of each algorithm of a study. */
export function laddersOf(trials: readonly TrialPlan[], trainRows: number): Map<AlgorithmName, Rung[]> {
  const names = new Set(trials.map(({ algorithm }) => algorithm));
  return new Map(
    [...names].map((name) => {
      const entrants = trials.filter((trial) => trial.algorithm === name && isScreened(trial)).length;
      const { maxRows = trainRows } = algorithmSpec(name);
      return [name, rungsOf(entrants, Math.min(trainRows, maxRows))];
    }),
  );
}

/** The work of all fits of a study, in fits on all rows. */
export function workOf(trials: readonly TrialPlan[], ladders: ReadonlyMap<AlgorithmName, Rung[]>): number {
  let work = trials.filter((trial) => !isScreened(trial)).length;
  for (const [name, rungs] of ladders) {
    let left = trials.filter((trial) => trial.algorithm === name && isScreened(trial)).length;
    for (const { rows, of, keep } of rungs) {
      work += (left * rows) / of;
      left = keep;
    }
    work += left;
  }
  return work;
}

/** The trials of one algorithm that continue after a rung, by loss and then by index; and why each of the others does not. */
export function cut(
  candidates: readonly Candidate[],
  rung: Rung,
): { kept: Candidate[]; pruned: { candidate: Candidate; reason: string }[] } {
  const lossOf = ({ results }: Candidate) => results[results.length - 1].logLoss;
  const ranked = candidates.toSorted((a, b) => lossOf(a) - lossOf(b) || a.trial.index - b.trial.index);
  const kept = ranked.slice(0, rung.keep);
  const threshold = kept.length > 0 ? lossOf(kept[kept.length - 1]) : Number.NaN;
  const [rows, all] = [rung.rows, rung.of].map((count) => count.toLocaleString('en'));
  return {
    kept,
    pruned: ranked.slice(rung.keep).map((candidate) => ({
      candidate,
      reason:
        `Pruned at rung ${rung.number}: fitted on ${rows} of ${all} training rows its validation log loss ` +
        `${lossOf(candidate).toFixed(5)} was not among the ${rung.keep} lowest of ${candidates.length} ` +
        `(up to ${threshold.toFixed(5)}).`,
    })),
  };
}
