import type { PredictionRole } from '../blocks/prediction-columns.js';

/** A stored prediction. */
export interface PredictionRecord {
  /** 32 lower-case hex digits that sort by time. */
  id: string;
  /** Values in the order of `FEATURES`. */
  row: readonly number[];
  /** 0..1 */
  probability: number;
  prediction: 0 | 1;
  /** Name of the registered model. */
  model: string;
  /** Model version that made it. */
  version: number;
  role: PredictionRole;
  at: Date;
  requestId: string;
  /** Id of the prediction that the caller got, for a shadow's. */
  pairedWith?: string;
  /** 1 made, 0 missed; absent while nobody said. */
  outcome?: 0 | 1;
}
