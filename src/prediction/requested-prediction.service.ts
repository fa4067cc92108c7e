import { Injectable } from '@nestjs/common';
import { PredictionLog } from '../prediction-log/index.js';
import { ModelMetrics } from '../serving/index.js';
import type { MadePrediction } from './prediction.service.js';
import { RequestedModel } from './requested-model.service.js';

/** Predicts shots with the version that a request names, and stores the predictions. */
@Injectable()
export class RequestedPrediction {
  constructor(
    private readonly requested: RequestedModel,
    private readonly log: PredictionLog,
    private readonly metrics: ModelMetrics,
  ) {}

  /**
   * @param selector a version number or an alias
   * @param row in the order of `FEATURES`
   * @throws {AppError} with the codes of `RequestedModel.find`, when it finds none
   */
  async predict(selector: unknown, row: readonly number[], requestId: string): Promise<MadePrediction> {
    const model = await this.requested.find(selector);
    const rows = Float64Array.from(row);
    const [probability] = await this.metrics.measure(
      model,
      () => model.probabilities?.(rows, 1) ?? model.probabilitiesLater!(rows, 1),
    );
    const { name, version } = model;
    const id = this.log.append({ model: name, version, role: 'requested', row, probability, requestId });
    return { id, prediction: probability > 0.5 ? 1 : 0, probability, version };
  }
}
