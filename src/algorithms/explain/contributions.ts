/** Additive explanations of one row: the contribution of each feature. */

export interface Contributions {
  /** The raw score (before the link) without knowledge of the row: the mean over the training rows, weighted by node covers. */
  expected: number;
  /** One per feature. `expected` + their sum is the model's raw score (before the link). */
  values: Float64Array;
}

/** The model cannot be explained; the message says why. */
export class NotExplainable extends Error {
  override readonly name = 'NotExplainable';
}
