/** What the trainers of both libraries share. */
import { featureDirections, featureIndexes } from '../../../algorithms/catalogue/named-features.js';
import type { FitOrder } from './child-messages.js';
import type { EarlyStopping } from './early-stopping.js';

export type OnIteration = (done: number, total: number) => void;

export interface Fitted {
  /** In the library's own format. */
  model: Uint8Array;
  /** Iterations that are kept: all, or those up to the lowest validation loss. */
  iterations: number;
}

/** One booster of a library. */
export interface Booster {
  /** Adds one iteration, counted from 0; false once no further split is possible. */
  update(iteration: number): Promise<boolean>;
  /** Log loss of the validation part after the iteration. */
  loss(iteration: number): Promise<number>;
}

/** Adds up to `total` iterations, fewer when early stopping or the library ends the training. */
export async function boost(
  total: number,
  booster: Booster,
  stopping: EarlyStopping,
  onIteration: OnIteration,
): Promise<void> {
  for (let iteration = 0; iteration < total; iteration++) {
    if (!(await booster.update(iteration))) return;
    onIteration(iteration + 1, total);
    if (!stopping.continues(stopping.watches ? await booster.loss(iteration) : undefined)) return;
  }
}

/** The parameters that are passed to the library unchanged. */
export function ownParameters(
  parameters: FitOrder['parameters'],
  without: readonly string[],
): FitOrder['parameters'] {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !without.includes(name)));
}

export function numberOf({ parameters }: FitOrder, name: string): number {
  const value = parameters[name];
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, not ${String(value)}`);
  return value;
}

/** The libraries take a seed as a signed 32-bit number of at least 0. */
export function seedFor(seed: number): number {
  return seed % 2 ** 31;
}

type Named = Pick<FitOrder, 'parameters' | 'featureNames'>;

/** Indexes of the features that are categories. */
export function categoricalOf({ parameters, featureNames }: Named): number[] {
  return featureIndexes(parameters.categorical_feature, featureNames, 'categorical_feature');
}

/** 1, 0 or -1 for each feature; undefined where all are free. */
export function monotoneOf({ parameters, featureNames }: Named): number[] | undefined {
  return featureDirections(parameters.monotone_constraints, featureNames, 'monotone_constraints');
}
