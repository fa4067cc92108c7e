import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { Clock } from '../platform/clock/clock.js';
import { METRIC } from '../platform/metrics/metrics.js';
import { OutcomeBlocks } from './blocks/blocks.port.js';
import { PredictionMetrics } from './prediction-metrics.service.js';
import type { LiveScores } from './reading/score-cells.js';

const EVERY_MS = 60_000;
const ROLLING_MS = 24 * 3_600_000;

export interface MeasuredScores {
  scores: LiveScores;
  /** When the newest outcome in them was noticed. */
  at: Date;
}

/** How good the champion was in the last 24 hours, for Prometheus. */
@Injectable()
export class LiveGauges implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private measured = '';
  private last?: MeasuredScores;

  constructor(
    private readonly metrics: PredictionMetrics,
    private readonly outcomes: OutcomeBlocks,
    private readonly clock: Clock,
    @InjectMetric(METRIC.liveLogLoss) private readonly logLoss: Gauge<string>,
    @InjectMetric(METRIC.liveAccuracy) private readonly accuracy: Gauge<string>,
    @InjectMetric(METRIC.liveOutcomes) private readonly count: Gauge<string>,
  ) {}

  onApplicationBootstrap(): void {
    // A database that is away leaves the values as they are.
    this.timer = setInterval(() => void this.update().catch(() => undefined), EVERY_MS).unref();
  }

  /** Undefined until a prediction of the last 24 hours has an outcome. */
  get measuredScores(): MeasuredScores | undefined {
    return this.last;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Blocks are read only if an outcome has come since the last time. */
  async update(): Promise<void> {
    const from = new Date(this.clock.now().getTime() - ROLLING_MS);
    const latest = await this.outcomes.list({ from: from.getTime() });
    const measured = latest.map(({ id }) => id).join();
    if (measured === this.measured) return;
    this.measured = measured;
    const scores = await this.metrics.measure({ role: 'champion', from });
    const { logLoss, accuracy, withOutcome } = scores;
    this.last = withOutcome > 0 ? { scores, at: this.clock.now() } : undefined;
    this.count.set(withOutcome);
    if (logLoss !== null) this.logLoss.set(logLoss);
    if (accuracy !== null) this.accuracy.set(accuracy);
  }
}
