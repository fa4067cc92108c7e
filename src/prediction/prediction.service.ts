import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Summary } from 'prom-client';
import { METRIC } from '../platform/metrics/metrics.js';
import { PredictionLog } from '../prediction-log/index.js';
import { ChampionHolder, type TabularModel } from '../serving/index.js';

interface VersionCounters {
  version: number;
  missed: Counter.Internal;
  made: Counter.Internal;
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
  private counters?: VersionCounters;

  constructor(
    private readonly holder: ChampionHolder,
    private readonly log: PredictionLog,
    @InjectMetric(METRIC.inferenceTime) private readonly inferenceTime: Summary<string>,
    @InjectMetric(METRIC.predictions) private readonly predictions: Counter<string>,
  ) {}

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
    const counters = this.countersOf(champion);
    (prediction ? counters.made : counters.missed).inc();
    const { name: model, version } = champion;
    const id = this.log.append({ model, version, role: 'champion', row, probability, requestId });
    return { id, prediction, probability, version };
  }

  /** The champion in the YAML format of an MLmodel file. @throws {AppError} `prediction.no-champion` */
  championText(): string {
    return this.holder.text;
  }

  private countersOf({ version }: TabularModel): VersionCounters {
    if (this.counters?.version !== version) {
      const label = String(version);
      this.counters = {
        version,
        missed: this.predictions.labels({ version: label, prediction: '0' }),
        made: this.predictions.labels({ version: label, prediction: '1' }),
      };
    }
    return this.counters;
  }
}
