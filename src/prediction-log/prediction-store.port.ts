import type { PredictionFilter, PredictionPage, PredictionRecord } from './prediction-record.js';

/** The stored predictions. */
export abstract class PredictionStore {
  /** Existing records are not changed, so that a batch can be written again after a failure. */
  abstract insert(records: readonly PredictionRecord[]): Promise<void>;
  /** Newest first. */
  abstract list(filter: PredictionFilter, offset: number, limit: number): Promise<PredictionPage>;
}
