import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter } from 'prom-client';
import { Settings } from '../platform/config/settings.js';
import { crashPoint } from '../platform/crash/crash-point.js';
import { messageOf } from '../platform/errors/app-error.js';
import { METRIC } from '../platform/metrics/metrics.js';
import type { PredictionFilter, PredictionPage, PredictionRecord } from './prediction-record.js';
import { PredictionStore } from './prediction-store.port.js';

const BATCH = 1000;
const WRITE_EVERY_MS = 1000;

/**
 * Buffers predictions in memory and writes them in batches, so that no caller waits for the database. While it is unavailable,
 * up to PREDICTION_LOG_BUFFER predictions are buffered; further ones are dropped and counted.
 */
@Injectable()
export class PredictionLog
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger(PredictionLog.name);
  private waiting: PredictionRecord[] = [];
  private writing?: Promise<void>;
  private failing = false;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly store: PredictionStore,
    private readonly settings: Settings,
    @InjectMetric(METRIC.predictionLogDropped) private readonly dropped: Counter<string>,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.flush(), WRITE_EVERY_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
  }

  /** Requests that were in progress when the application began to close have ended by now. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
    if (this.waiting.length > 0) {
      this.logger.warn(`${this.waiting.length} predictions are lost: the database did not accept them`);
    }
  }

  add(record: PredictionRecord): void {
    if (this.waiting.length >= this.settings.predictionLogBuffer) {
      this.dropped.inc();
      return;
    }
    this.waiting.push(record);
    if (this.waiting.length >= BATCH && !this.writing && !this.failing) void this.flush();
  }

  /** Number of predictions that are not written yet. */
  get size(): number {
    return this.waiting.length;
  }

  /** Writes the buffered predictions; after a failure they stay buffered. Never rejects. */
  async flush(): Promise<void> {
    this.writing ??= this.writeWaiting().finally(() => (this.writing = undefined));
    await this.writing;
  }

  /** Newest first, including predictions that were still buffered. */
  async list(filter: PredictionFilter, offset: number, limit: number): Promise<PredictionPage> {
    await this.flush();
    return this.store.list(filter, offset, limit);
  }

  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, BATCH);
      try {
        crashPoint('prediction.before-write');
        await this.store.insert(batch);
        crashPoint('prediction.after-write');
      } catch (error) {
        if (!this.failing)
          this.logger.warn(`predictions are buffered until the database is available: ${messageOf(error)}`);
        this.failing = true;
        return;
      }
      this.waiting = this.waiting.slice(batch.length);
      if (this.failing) this.logger.log('predictions are written again');
      this.failing = false;
    }
  }
}
