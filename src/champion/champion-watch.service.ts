import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { messageOf } from '../platform/errors/app-error.js';
import { AliasService, CHAMPION_ALIAS, MODEL_NAME } from '../registry/index.js';
import { ChampionService } from './champion.service.js';

/** How often the alias is read: one document by its id. A move by another process takes effect within this time. */
const LOOK_EVERY_MS = 250;
/** How often a champion that some subscriber could not handle is tried again. */
const RETRY_EVERY_MS = 5000;

/**
 * Notifies the subscribers of the champion at the start, and of one that another process elected or returned to; also after the
 * database was unavailable.
 */
@Injectable()
export class ChampionWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ChampionWatch.name);
  private timer?: NodeJS.Timeout;
  private looking = false;
  /** The move of the alias that was notified last. */
  private notified?: string;
  private retryAt = 0;

  constructor(
    private readonly champions: ChampionService,
    private readonly aliases: AliasService,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** One look at a time: while the database does not respond, no further queries are sent. */
  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    let move: string | undefined;
    try {
      move = (await this.aliases.holder(MODEL_NAME, CHAMPION_ALIAS))?.key;
    } catch (error) {
      this.logger.debug(`the alias could not be read: ${messageOf(error)}`);
      return;
    } finally {
      this.looking = false;
    }
    const now = performance.now();
    if (move === this.notified && now < this.retryAt) return;
    this.notified = move;
    this.retryAt = now + RETRY_EVERY_MS;
    await this.notify();
  }

  /** Not a part of the look: a rollback is noticed while the subscribers still load the champion before it. */
  private async notify(): Promise<void> {
    try {
      await this.champions.refresh();
    } catch (error) {
      this.logger.debug(`the champion could not be read: ${messageOf(error)}`);
      this.retryAt = 0;
    }
  }
}
