/** What the trainers of both libraries share. */
import { directionsIn, featureNamesIn } from '../../../algorithms/catalogue/named-features.js';
import type { FitOrder } from './child-messages.js';

export type OnIteration = (done: number, total: number) => void;

export interface Fitted {
  /** In the library's own format. */
  model: Uint8Array;
  /** Iterations that are kept: all, or those up to the lowest validation loss. */
  iterations: number;
}

/** The parameters that the library gets as they are. */
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
  const names = featureNamesIn(String(parameters.categorical_feature ?? ''));
  return names.map((name) => placeOf(name, featureNames));
}

/** 1, 0 or -1 for each feature; undefined where all are free. */
export function monotoneOf({ parameters, featureNames }: Named): number[] | undefined {
  const directions = directionsIn(String(parameters.monotone_constraints ?? ''));
  if (directions.size === 0) return undefined;
  for (const name of directions.keys()) placeOf(name, featureNames);
  return featureNames.map((name) => directions.get(name) ?? 0);
}

function placeOf(name: string, featureNames: readonly string[]): number {
  const index = featureNames.indexOf(name);
  if (index < 0) throw new Error(`${name} is not a feature of the data`);
  return index;
}
