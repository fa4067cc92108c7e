/** What the trainers of both libraries share. */
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
