import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { METRIC } from '../platform/metrics/metrics.js';
import type { SummaryTally, SumSeries } from '../platform/metrics/tallies.js';
import { PredictionLog } from '../prediction-log/index.js';
import { ChampionHolder, LiveTraffic, PredictionCounters, ShadowAnswers } from '../serving/index.js';

/** A prediction, and its id in the log. */
export interface MadePrediction {
  /** 32 lower-case hex digits. */
  id: string;
  prediction: 0 | 1;
  /** 0..1 */
  probability: number;
  /** The version that computed it. */
  version: number;
}

/** Predicts shots with the champion and stores the predictions. */
@Injectable()
export class PredictionService {
  private readonly inferenceTime: SumSeries;

  constructor(
    private readonly holder: ChampionHolder,
    private readonly log: PredictionLog,
    private readonly traffic: LiveTraffic,
    private readonly shadows: ShadowAnswers,
    private readonly counters: PredictionCounters,
    @InjectMetric(METRIC.inferenceTime) inferenceTime: SummaryTally,
  ) {
    this.inferenceTime = inferenceTime.series();
  }

  /**
   * @param row in the order of `FEATURES`
   * @param key the same key has the same version while a canary is active; absent: the first value of the row
   * @throws {AppError} `prediction.no-champion` when there is no champion
   */
  predict(row: readonly number[], requestId: string, key: string | number = row[0]): MadePrediction {
    let choice = this.traffic.choose(key);
    const began = performance.now();
    let probability: number;
    try {
      probability = choice.model.probability(row);
    } catch (error) {
      choice = this.traffic.instead(choice, error);
      probability = choice.model.probability(row);
    } finally {
      this.inferenceTime.observe((performance.now() - began) / 1000);
    }
    const prediction = probability > 0.5 ? 1 : 0;
    const { model: answering, role, shadow } = choice;
    const { name: model, version } = answering;
    this.counters.of(version, prediction).count++;
    const id = this.log.append({ model, version, role, row, probability, requestId });
    if (shadow) this.shadows.ask(shadow, row, id, requestId);
    return { id, prediction, probability, version };
  }

  /**
   * The champion in the YAML format of an MLmodel file.
   * @throws {AppError} `prediction.no-champion` when there is no champion
   */
  championText(): string {
    return this.holder.text;
  }
}
