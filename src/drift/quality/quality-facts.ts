/** Rows of one day. Days without rows are left out. */
export interface DayRows {
  /** Days since 1970-01-01, UTC. */
  day: number;
  rows: number;
}

/** Rows of one batch that a source delivered. */
export interface BatchRows {
  rows: number;
  /** Of them could not be read. */
  quarantined: number;
}

/** What is known of a source besides the rows of the window. What is absent is not checked. */
export interface QualityFacts {
  now?: Date;
  /** When the newest row of the source came in, in the window or not. */
  lastAt?: Date;
  /** Hours without rows from which on the data is stale; 0: off. */
  staleHours?: number;
  /** Rows by day, in the order of time: before the window, and in it. */
  days?: { before: readonly DayRows[]; window: readonly DayRows[] };
  /** Batches before the window, and in it. */
  batches?: { before: readonly BatchRows[]; window: readonly BatchRows[] };
  /**
   * Gold holds each row once, so its duplicates are counted when they come in: rows that were received twice within a batch, as
   * `quarantined` above counts those that could not be read.
   */
  duplicates?: { before: readonly BatchRows[]; window: readonly BatchRows[] };
}
