/** One answer as it is kept. */
export interface PredictionRecord {
  /** 32 lower-case hex digits; the text order is the order of time. */
  id: string;
  /** Values in the order of `FEATURES`. */
  row: readonly number[];
  /** 0..1 */
  probability: number;
  prediction: 0 | 1;
  /** Model version that answered. */
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
  /** Only those that came before this prediction: for paging without counting rows. */
  before?: string;
}

export interface PredictionPage {
  items: PredictionRecord[];
  /** How many match the filter. */
  total: number;
}
