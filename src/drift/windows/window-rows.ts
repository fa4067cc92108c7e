import type { WindowSummary } from './window.js';

/** The rows of a window in the order of time. Typed arrays are on SharedArrayBuffers: workers read them without a copy. */
export interface WindowRows {
  summary: WindowSummary;
  /** In the order of the model's input. */
  featureNames: string[];
  /** One per feature; NaN = missing. */
  columns: Float64Array[];
  /** 0..1, by the version whose reference is compared. */
  probabilities: Float64Array;
  /** 1, 0; -1 where the result is not known. */
  labels: Int8Array;
  /**
   * The cluster of each row, 0 or more: its game; where no game is known, the run of consecutive predictions of about the size of a
   * game that it belongs to.
   */
  clusters: Int32Array;
  /** Index into `gameIds`; -1 where no game is known. */
  games: Int32Array;
  gameIds: string[];
  /** Unix ms: of the game date (0:00 UTC) for gold, of the prediction for predictions. */
  at: Float64Array;
  /** Caps that were reached. */
  notes: string[];
}
