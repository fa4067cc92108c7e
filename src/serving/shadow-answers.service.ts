import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { FEATURES } from '../basketball/index.js';
import { METRIC } from '../platform/metrics/metrics.js';
import { PredictionLog } from '../prediction-log/index.js';
import type { TabularModel } from './tabular-model.js';

/** Questions that wait at most; more are dropped and counted. */
const CAPACITY = 4096;
/** Questions that are answered in one turn of the event loop: well under a millisecond. */
const A_TURN = 64;

/** A question whose caller has its answer already. */
interface Question {
  model: TabularModel;
  /** Id of the prediction that the caller got. */
  pairedWith: string;
  requestId: string;
}

/**
 * Predicts requests again with another version, after the response was sent, and logs these predictions, paired with the ones that
 * the callers got. It never makes a caller wait: beyond a bound, questions are dropped.
 */
@Injectable()
export class ShadowAnswers {
  private readonly questions: Question[] = [];
  /** Row-major, a ring: the values of question i are in row (first + i) modulo the capacity. */
  private readonly values = new Float64Array(CAPACITY * FEATURES.length);
  private first = 0;
  private isPlanned = false;
  private readonly answered: Counter.Internal;
  private readonly dropped: Counter.Internal;
  private readonly failed: Counter.Internal;

  constructor(
    private readonly log: PredictionLog,
    @InjectMetric(METRIC.shadowPredictions) counter: Counter<string>,
  ) {
    this.answered = counter.labels({ result: 'answered' });
    this.dropped = counter.labels({ result: 'dropped' });
    this.failed = counter.labels({ result: 'failed' });
    for (const result of [this.answered, this.dropped, this.failed]) result.inc(0);
  }

  /** @param row in the order of `FEATURES`; it is copied */
  ask(model: TabularModel, row: ArrayLike<number>, pairedWith: string, requestId: string): void {
    if (this.questions.length >= CAPACITY) {
      this.dropped.inc();
      return;
    }
    const from = ((this.first + this.questions.length) % CAPACITY) * FEATURES.length;
    for (let i = 0; i < FEATURES.length; i++) this.values[from + i] = row[i];
    this.questions.push({ model, pairedWith, requestId });
    this.plan();
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    setImmediate(() => {
      this.isPlanned = false;
      for (const question of this.questions.splice(0, A_TURN)) this.answer(question);
      if (this.questions.length > 0) this.plan();
    });
  }

  private answer({ model, pairedWith, requestId }: Question): void {
    const from = this.first * FEATURES.length;
    const row = this.values.subarray(from, from + FEATURES.length);
    this.first = (this.first + 1) % CAPACITY;
    try {
      const { name, version } = model;
      const probability = model.probability(row);
      this.log.append({ model: name, version, role: 'shadow', row, probability, requestId, pairedWith });
      this.answered.inc();
    } catch {
      this.failed.inc();
    }
  }
}
