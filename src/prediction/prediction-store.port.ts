import type { PredictionFilter, PredictionPage, PredictionRecord } from './prediction-record.js';

/** Where predictions are kept. */
export abstract class PredictionStore {
  /** Records that are there already are left as they are, so that a batch can be written again after a failure. */
  abstract insert(records: readonly PredictionRecord[]): Promise<void>;
  /** Newest first. */
  abstract list(filter: PredictionFilter, offset: number, limit: number): Promise<PredictionPage>;
}
