/** A stored prediction. */
export interface PredictionRecord {
  /** 32 lower-case hex digits that sort by time. */
  id: string;
  /** Values in the order of `FEATURES`. */
  row: readonly number[];
  /** 0..1 */
  probability: number;
  prediction: 0 | 1;
  /** Model version that made it. */
  version: number;
  at: Date;
  requestId: string;
}

export interface PredictionFilter {
  version?: number;
  /** Inclusive. */
  from?: Date;
  /** Exclusive. */
  to?: Date;
  /** Only predictions before this one: for paging without counting rows. */
  before?: string;
}

export interface PredictionPage {
  items: PredictionRecord[];
  /** Number of predictions that match the filter. */
  total: number;
}
