import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.js';
import { PredictionIds, PredictionLog, type PredictionRecord } from '../prediction-log/index.js';
import { RequestedModel } from './requested-model.service.js';

/** Predicts shots with the version that a request names, and stores the predictions. */
@Injectable()
export class RequestedPrediction {
  private readonly ids = new PredictionIds();

  constructor(
    private readonly requested: RequestedModel,
    private readonly log: PredictionLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @param asked a version number or an alias
   * @param row in the order of `FEATURES`
   * @throws {AppError} those of `RequestedModel.find`
   */
  async predict(asked: unknown, row: readonly number[], requestId: string): Promise<PredictionRecord> {
    const model = await this.requested.find(asked);
    const [probability] = model.probabilities!(Float64Array.from(row), 1);
    const at = this.clock.now();
    const record: PredictionRecord = {
      id: this.ids.next(at.getTime()),
      row,
      probability,
      prediction: probability > 0.5 ? 1 : 0,
      version: model.version,
      at,
      requestId,
    };
    this.log.add(record);
    return record;
  }
}
