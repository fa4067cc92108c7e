import type { Feature } from '../../algorithms/training-data.js';

/**
 * A bounded sample of the reference's rows, whole games, in the order of time: what tests on rows need (domain classifier,
 * reconstruction error, unit changes). Typed arrays are views of SharedArrayBuffers, so that workers read them without a copy.
 */
export interface ReferenceSample {
  featureNames: string[];
  /** Kinds and largest values by name; a feature that is not listed is a plain quantity. */
  features: readonly Feature[];
  /** One per feature; NaN is a missing value. */
  columns: Float64Array[];
  /** Index of each row's game, 0 or more; -1 where none is known. */
  games: Int32Array;
}

/** What is known of a feature over all rows of the reference, not only those of the sample. */
export interface ReferenceRange {
  column: string;
  /** Of the values that are not missing; absent if all are. */
  min?: number;
  max?: number;
  /** Features of kind `code` or `category`: the values that occur, with their rows. Absent for others, or above 1,000 values. */
  values?: { value: number; rows: number }[];
}
