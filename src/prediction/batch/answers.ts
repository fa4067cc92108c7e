import type { RowBlock } from './rows.js';

/** The predictions of a block. Valid until the next block is predicted. */
export interface AnswerBlock {
  rows: number;
  /** That the shot goes in, 0..1; may be longer. */
  probabilities: Float64Array;
  /** Of the predictions in the log, where they are logged. */
  ids?: readonly string[];
}

/** 1: the shot goes in. As in scikit-learn, one half is not enough. */
export function classOf(probability: number): 0 | 1 {
  return probability > 0.5 ? 1 : 0;
}

/** Writes predictions in a format, block by block. */
export interface AnswerWriter {
  start(): string | Uint8Array;
  block(answers: AnswerBlock): string | Uint8Array;
  end(): string | Uint8Array;
  /** The last that is written if a row is faulty after others were answered; undefined: the format has no place for it. */
  fault(message: string): string | undefined;
}

/** Predicts blocks of rows. */
export interface BlockPredictor {
  /** Of the model that answers all rows of the request. */
  readonly version: number;
  readonly name: string;
  predict(block: RowBlock): Promise<AnswerBlock>;
}
