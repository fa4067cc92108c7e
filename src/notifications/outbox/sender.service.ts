import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { messageOf } from '../../platform/errors/app-error.js';
import { DeliveryQueue } from './delivery-queue.port.js';
import { LaneSender } from './lane-sender.service.js';

/** How often a process looks for what is due while it has something to send. */
const LOOK_EVERY_MS = 500;
/** And while it has not: what it takes itself wakes it; this is for what others have left. */
const IDLE_LOOK_MS = 5000;
/** How long the program waits for messages in progress when it stops, in ms. */
const PATIENCE_MS = 2000;

/** Sends what waits in the outbox. Each receiver is served by itself: one that is slow or down delays no other. */
@Injectable()
export class Sender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Sender.name);
  private readonly busy = new Map<string, Promise<void>>();
  private readonly stop = new AbortController();
  private timer?: NodeJS.Timeout;
  private nextLookMs = 0;
  private isLooking = false;
  private isStopping = false;

  constructor(
    private readonly queue: DeliveryQueue,
    private readonly lanes: LaneSender,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.lookIfDue(), LOOK_EVERY_MS).unref();
  }

  /** Something is due at that time. */
  wake(at: Date): void {
    this.nextLookMs = Math.min(this.nextLookMs, at.getTime());
  }

  /** Messages in progress are ended after a short while; the next process sends them again with the same key. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    const impatience = setTimeout(() => this.stop.abort(), PATIENCE_MS);
    await Promise.all(this.busy.values());
    clearTimeout(impatience);
  }

  private async lookIfDue(): Promise<void> {
    if (this.clock.now().getTime() < this.nextLookMs && this.busy.size === 0) return;
    await this.look();
  }

  /** Starts to serve each receiver for which something is due. */
  private async look(): Promise<void> {
    if (this.isLooking || this.isStopping) return;
    this.isLooking = true;
    try {
      const now = this.clock.now();
      this.nextLookMs = now.getTime() + IDLE_LOOK_MS;
      for (const receiver of await this.queue.dueReceivers(now)) this.serve(receiver);
    } catch (error) {
      this.logger.debug(`the outbox could not be read: ${messageOf(error)}`);
    } finally {
      this.isLooking = false;
    }
  }

  private serve(receiver: string): void {
    if (this.busy.has(receiver) || this.isStopping) return;
    const work = this.lanes
      .serve(receiver, this.stop.signal)
      .then((next) => next && this.wake(next))
      .catch((error: unknown) => this.logger.debug(`the outbox of ${receiver} waits: ${messageOf(error)}`))
      .finally(() => this.busy.delete(receiver));
    this.busy.set(receiver, work);
  }
}
