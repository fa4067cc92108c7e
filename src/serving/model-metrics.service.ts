import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { AppError } from '../platform/errors/app-error.js';
import type { Soon } from '../platform/concurrency/soon.js';
import { METRIC } from '../platform/metrics/metrics.js';
import type { CounterTally, HistogramTally } from '../platform/metrics/tallies.js';

/** Models with separate series; further ones share the series `other`. */
const MAX_NAMES = 50;
const OTHERS = 'other';

/** How often and how fast each model answers, and why it does not: by the model's name. */
@Injectable()
export class ModelMetrics {
  private readonly durations = new Map<string, ReturnType<HistogramTally['series']>>();

  constructor(
    @InjectMetric(METRIC.modelDuration) private readonly duration: HistogramTally,
    @InjectMetric(METRIC.modelFailures) private readonly failures: CounterTally,
  ) {}

  /** Runs a request to a model, and records how long it took or why it failed. */
  measure<T>({ name }: { readonly name: string }, work: () => Soon<T>): Soon<T> {
    const began = performance.now();
    try {
      const answer = work();
      if (answer instanceof Promise) return this.measureLater(name, began, answer);
      this.answered(name, began);
      return answer;
    } catch (error) {
      this.failed(name, error);
      throw error;
    }
  }

  /** @param name of a registered model: any other would be one more series for each mistake of a client */
  failed(name: string, error: unknown): void {
    const reason = error instanceof AppError ? error.code : 'http.internal';
    // Gives the name one of the places.
    this.durationOf(name);
    this.failures.series({ model: this.label(name), reason }).count++;
  }

  private async measureLater<T>(name: string, began: number, work: Promise<T>): Promise<T> {
    try {
      const answer = await work;
      this.answered(name, began);
      return answer;
    } catch (error) {
      this.failed(name, error);
      throw error;
    }
  }

  private answered(name: string, began: number): void {
    this.durationOf(name).observe((performance.now() - began) / 1000);
  }

  private durationOf(name: string): ReturnType<HistogramTally['series']> {
    const known = this.durations.get(name);
    if (known) return known;
    const model = this.label(name);
    const series = this.duration.series({ model });
    if (model === name) this.durations.set(name, series);
    return series;
  }

  private label(name: string): string {
    return this.durations.has(name) || this.durations.size < MAX_NAMES ? name : OTHERS;
  }
}
