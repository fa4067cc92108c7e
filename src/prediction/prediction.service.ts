import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { METRIC } from '../platform/metrics/metrics.js';
import type { CounterTally, CountSeries, SummaryTally, SumSeries } from '../platform/metrics/tallies.js';
import { PredictionLog } from '../prediction-log/index.js';
import { ChampionHolder } from '../serving/index.js';

/** Of one version, by what it predicted. */
interface VersionCounters {
  version: number;
  predicted: [CountSeries?, CountSeries?];
}

/** An answer, and its id in the log. */
export interface MadePrediction {
  /** 32 lower-case hex digits. */
  id: string;
  prediction: 0 | 1;
  /** 0..1 */
  probability: number;
  /** Of the model that made it. */
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
    @InjectMetric(METRIC.inferenceTime) inferenceTime: SummaryTally,
    @InjectMetric(METRIC.predictions) private readonly predictions: CounterTally,
  ) {
    this.inferenceTime = inferenceTime.series();
  }

  /** @param row in the order of `FEATURES` @throws {AppError} `prediction.no-champion` */
  predict(row: readonly number[], requestId: string): MadePrediction {
    const champion = this.holder.current;
    const began = performance.now();
    let probability: number;
    try {
      probability = champion.probability(row);
    } finally {
      this.inferenceTime.observe((performance.now() - began) / 1000);
    }
    const prediction = probability > 0.5 ? 1 : 0;
    const { name: model, version } = champion;
    this.counterOf(version, prediction).count++;
    const id = this.log.append({ model, version, role: 'champion', row, probability, requestId });
    return { id, prediction, probability, version };
  }

  /** The champion in the YAML format of an MLmodel file. @throws {AppError} `prediction.no-champion` */
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
