import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { messageOf } from '../platform/errors/app-error.js';
import { ChampionService } from './champion.service.js';

const CHECK_EVERY_MS = 5000;

/**
 * Notifies the subscribers of the champion at the start, and of one that another process elected; also after the database was
 * unavailable.
 */
@Injectable()
export class ChampionWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ChampionWatch.name);
  private timer?: NodeJS.Timeout;
  private checking = false;

  constructor(private readonly champions: ChampionService) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.check();
    this.timer = setInterval(() => void this.check(), CHECK_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** One check at a time: while the database does not respond, no further queries are sent. */
  private async check(): Promise<void> {
    if (this.checking) return;
    this.checking = true;
    try {
      await this.champions.refresh();
    } catch (error) {
      this.logger.debug(`the champion could not be read: ${messageOf(error)}`);
    } finally {
      this.checking = false;
    }
  }
}
