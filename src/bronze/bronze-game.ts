import type { RawShot } from '../basketball/index.js';

/** An earlier value of a shot that a later file corrected. */
export interface EarlierValue {
  raw: RawShot;
  /** Batch and line it came with. */
  batch: string;
  line: number;
  /** When it was replaced. */
  until: Date;
}

/** A shot as received, and the batch and line it came with. */
export interface BronzeShot {
  /**
   * What identifies the shot within its game: the Game Event ID where the source has one, else a hash of its content, with
   * `#2`, `#3`, … for further shots of the same content.
   */
  id: string;
  /** Where the source has no event ids, Game Event ID is its number in the order of the game clock. */
  raw: RawShot;
  batch: string;
  line: number;
  /** Earlier values, the oldest first; absent where nothing was corrected. */
  history?: EarlierValue[];
}

/** All shots of one game of a dataset, each once, in the order of Game Event ID. */
export interface BronzeGame {
  /** `<dataset>/<Game ID>`. */
  id: string;
  dataset: string;
  /** Game ID as an integer without leading zeros. */
  gameId: string;
  /** YYYY-MM of the first shot that was received. */
  month: string;
  /** Grows with each merge. */
  v: number;
  shots: BronzeShot[];
}
