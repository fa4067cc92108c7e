import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { METRIC } from '../platform/metrics/metrics.js';
import type { CounterTally, CountSeries } from '../platform/metrics/tallies.js';

/** Counts predictions by version and what was predicted; the series of the version that answered last is kept. */
@Injectable()
export class PredictionCounters {
  private version?: number;
  private predicted: [CountSeries?, CountSeries?] = [];

  constructor(@InjectMetric(METRIC.predictions) private readonly predictions: CounterTally) {}

  of(version: number, prediction: 0 | 1): CountSeries {
    if (this.version !== version) {
      this.version = version;
      this.predicted = [];
    }
    return (this.predicted[prediction] ??= this.predictions.series({
      version: String(version),
      prediction: String(prediction),
    }));
  }
}
