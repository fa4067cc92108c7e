import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Gauge } from 'prom-client';
import { messageOf } from '../../platform/errors/app-error.js';
import { isDatabaseAway } from '../../platform/mongo/database-away.js';
import { METRIC } from '../../platform/metrics/metrics.js';
import { OutcomeBlocks, PredictionBlocks } from '../blocks/blocks.port.js';
import { OutcomeIntake } from '../outcomes/outcome-intake.service.js';
import { Compactor } from './compactor.service.js';
import { Retention } from './retention.service.js';

const EVERY_MS = 60_000;

/** Once a minute: compacts, removes, looks for the predictions of waiting shots, counts blocks. */
@Injectable()
export class LogMaintenance implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(LogMaintenance.name);
  private timer?: NodeJS.Timeout;
  private running?: Promise<void>;

  constructor(
    private readonly compactor: Compactor,
    private readonly retention: Retention,
    private readonly intake: OutcomeIntake,
    private readonly predictions: PredictionBlocks,
    private readonly outcomes: OutcomeBlocks,
    @InjectMetric(METRIC.predictionLogBlocks) private readonly blocksGauge: Gauge<string>,
    @InjectMetric(METRIC.predictionLogBytes) private readonly bytesGauge: Gauge<string>,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.run(), EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  /** A pass; one at a time. Never rejects: what failed is done in the next. */
  async run(): Promise<void> {
    this.running ??= this.pass().finally(() => (this.running = undefined));
    await this.running;
  }

  private async pass(): Promise<void> {
    try {
      await this.compactor.compact();
      await this.retention.apply();
      await this.compactor.sweep();
      await this.intake.retryWaiting();
      for (const [kind, blocks] of [
        ['predictions', this.predictions],
        ['outcomes', this.outcomes],
      ] as const) {
        const size = await blocks.size();
        this.blocksGauge.set({ kind }, size.blocks);
        this.bytesGauge.set({ kind }, size.bytes);
      }
    } catch (error) {
      if (!isDatabaseAway(error))
        this.logger.warn(`the prediction log was not compacted: ${messageOf(error)}`);
    }
  }
}
