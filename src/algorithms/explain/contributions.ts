/** What each feature adds to an answer: additive explanations of one row. */

export interface Contributions {
  /** The answer before the link where nothing is known of the row: the mean over the training rows, by their covers. */
  expected: number;
  /** One a feature. `expected` + their sum is the model's answer before the link. */
  values: Float64Array;
}

/** The model cannot be explained; the message says why. */
export class NotExplainable extends Error {
  override readonly name = 'NotExplainable';
}
