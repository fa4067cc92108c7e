import type { Hits } from '../../algorithms/drift/share-excess.js';
import type { Feature } from '../../algorithms/training-data.js';
import type { ReferenceRange } from '../profiles/reference-sample.js';

/** One side, in the order of time. Typed arrays may be views of SharedArrayBuffers. */
export interface InspectedSide {
  /** One per feature; NaN is missing. */
  columns: readonly Float64Array[];
  /** -1: not known. */
  games: ArrayLike<number>;
}

/** What the checks of rows look at. */
export interface Inspected {
  featureNames: readonly string[];
  /** Kinds by name; a feature that is not listed is a plain quantity. */
  features: readonly Feature[];
  reference: InspectedSide;
  /** Of all rows of the reference; what is absent is taken from the sample. */
  ranges: readonly ReferenceRange[];
  current: InspectedSide;
  /** Unix ms of the window's rows. */
  at: Float64Array;
}

/** Games as numbers from 0, of both sides. */
export interface Clusters {
  reference: { of: Int32Array; count: number };
  current: { of: Int32Array; count: number };
}

/** Rows by cluster, and those for which `has` says yes; undefined: the row does not count. */
export function hitsBy(
  { of, count }: { of: Int32Array; count: number },
  has: (row: number) => boolean | undefined,
): Hits[] {
  const hits = Array.from({ length: count }, (): Hits => ({ hits: 0, rows: 0 }));
  for (let row = 0; row < of.length; row++) {
    const answer = has(row);
    if (answer === undefined) continue;
    const one = hits[of[row]];
    one.rows += 1;
    if (answer) one.hits += 1;
  }
  return hits.filter(({ rows }) => rows > 0);
}

export function kindOf(features: readonly Feature[], name: string): Feature['kind'] {
  return features.find((feature) => feature.name === name)?.kind ?? 'quantity';
}
