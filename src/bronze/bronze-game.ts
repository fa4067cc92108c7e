import type { RawShot } from '../algorithms/court/shot.js';

/** A shot as received, and the batch and line it came with. */
export interface BronzeShot {
  raw: RawShot;
  batch: string;
  line: number;
}

/** All shots of one game of a dataset, each Game Event ID once. */
export interface BronzeGame {
  /** `<dataset>/<Game ID>`. */
  id: string;
  dataset: string;
  /** Game ID as a whole number without leading zeros. */
  gameId: string;
  /** YYYY-MM of the first shot that was received. */
  month: string;
  /** Grows with each merge. */
  v: number;
  shots: BronzeShot[];
}
