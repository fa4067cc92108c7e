import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { MongooseHealthIndicator } from '@nestjs/terminus';
import type { Outage } from '@parivision/embedded-mongo';
import type { Connection } from 'mongoose';

const PING_EVERY_MS = 2000;
const PING_LIMIT_MS = 2000;
/** Seconds after which a client may try again, for an external database. */
const RETRY_SECONDS = 5;
/** Seconds from the start of the embedded database to its first response. */
const START_SECONDS = 2;

/** Whether the database responds; `message` is the reason if not. */
export type DatabaseState = { up: true } | { up: false; message: string };

/** Pings the database in the background, so that a health check does not wait for it. */
@Injectable()
export class DatabaseWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private seen: DatabaseState = { up: false, message: 'not checked yet' };
  private outage: () => Outage | undefined = () => undefined;
  private pinging?: Promise<void>;
  private timer?: NodeJS.Timeout;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly mongoose: MongooseHealthIndicator,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.ping();
    this.timer = setInterval(() => void this.ping(), PING_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Also watches the process of a database that this program started. */
  follow(outage: () => Outage | undefined): void {
    this.outage = outage;
  }

  /** The state at the last ping, or of its process. */
  get state(): DatabaseState {
    // The reason contains file names and is for the log only: this text is readable without a key.
    return this.outage() ? { up: false, message: 'it has stopped and is being restarted' } : this.seen;
  }

  /** When a client whose request needs the database may try again, in seconds (an integer). */
  get retryAfterSeconds(): number {
    const outage = this.outage();
    if (!outage) return RETRY_SECONDS;
    return Math.max(0, Math.ceil((outage.nextStartAt - Date.now()) / 1000)) + START_SECONDS;
  }

  private async ping(): Promise<void> {
    this.pinging ??= this.ask().finally(() => (this.pinging = undefined));
    await this.pinging;
  }

  private async ask(): Promise<void> {
    const result = await this.mongoose.pingCheck('database', {
      connection: this.connection,
      timeout: PING_LIMIT_MS,
    });
    const { status, message } = result.database as { status: string; message?: string };
    this.seen = status === 'up' ? { up: true } : { up: false, message: message ?? 'no answer' };
  }
}
