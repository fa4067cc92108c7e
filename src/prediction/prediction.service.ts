import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { METRIC } from '../platform/metrics/metrics.js';
import type { CounterTally, CountSeries, SummaryTally, SumSeries } from '../platform/metrics/tallies.js';
import { PredictionLog } from '../prediction-log/index.js';
import { ChampionHolder, LiveTraffic, ShadowAnswers } from '../serving/index.js';

/** Of one version, by what it predicted. */
interface VersionCounters {
  version: number;
  predicted: [CountSeries?, CountSeries?];
}

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
  private counters?: VersionCounters;

  constructor(
    private readonly holder: ChampionHolder,
    private readonly log: PredictionLog,
    private readonly traffic: LiveTraffic,
    private readonly shadows: ShadowAnswers,
    @InjectMetric(METRIC.inferenceTime) inferenceTime: SummaryTally,
    @InjectMetric(METRIC.predictions) private readonly predictions: CounterTally,
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
    this.counterOf(version, prediction).count++;
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

  private counterOf(version: number, prediction: 0 | 1): CountSeries {
    if (this.counters?.version !== version) this.counters = { version, predicted: [] };
    return (this.counters.predicted[prediction] ??= this.predictions.series({
      version: String(version),
      prediction: String(prediction),
    }));
  }
}
