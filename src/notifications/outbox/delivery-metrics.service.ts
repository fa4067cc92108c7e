import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge } from 'prom-client';
import { Clock } from '../../platform/clock/clock.js';
import { Settings } from '../../platform/config/settings.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { METRIC } from '../../platform/metrics/metrics.js';
import { HistoryStore } from '../history/history-store.port.js';
import { RECEIVER_KINDS, type ReceiverKind } from '../receivers/receiver.js';
import { DeliveryLedger } from './delivery-ledger.port.js';

const MEASURE_EVERY_MS = 10_000;
/** How often old deliveries and notices are removed. */
const CLEAN_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Counts attempts and measures what waits, and removes what is older than NOTIFY_KEEP_DAYS. */
@Injectable()
export class DeliveryMetrics implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryMetrics.name);
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly ledger: DeliveryLedger,
    private readonly history: HistoryStore,
    private readonly settings: Settings,
    private readonly clock: Clock,
    @InjectMetric(METRIC.notificationDeliveries) private readonly deliveries: Counter,
    @InjectMetric(METRIC.notificationsPending) private readonly pending: Gauge,
    @InjectMetric(METRIC.notificationOldestPending) private readonly oldest: Gauge,
  ) {}

  onApplicationBootstrap(): void {
    for (const kind of RECEIVER_KINDS)
      for (const result of ['sent', 'failed', 'repeated']) this.deliveries.inc({ kind, result }, 0);
    const often = (work: () => Promise<void>, ms: number) =>
      setInterval(() => {
        work().catch((error: unknown) =>
          this.logger.debug(`the outbox could not be measured: ${messageOf(error)}`),
        );
      }, ms).unref();
    this.timers = [often(() => this.measure(), MEASURE_EVERY_MS), often(() => this.clean(), CLEAN_EVERY_MS)];
  }

  beforeApplicationShutdown(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  /** @param state of the deliveries after the attempt; those that wait are tried again */
  attempted(kind: ReceiverKind, state: 'sent' | 'failed' | 'pending', deliveries: number): void {
    this.deliveries.inc({ kind, result: state === 'pending' ? 'repeated' : state }, deliveries);
  }

  async measure(): Promise<void> {
    const { oldest, byKind } = await this.ledger.waiting();
    for (const kind of RECEIVER_KINDS) this.pending.set({ kind }, byKind[kind]);
    this.oldest.set(oldest ? Math.max(0, (this.clock.now().getTime() - oldest.getTime()) / 1000) : 0);
  }

  async clean(): Promise<void> {
    const { notifyKeepDays } = this.settings;
    if (notifyKeepDays === 0) return;
    const before = new Date(this.clock.now().getTime() - notifyKeepDays * DAY_MS);
    await this.ledger.removeEnded(before);
    await this.history.removeBefore(before);
  }
}
