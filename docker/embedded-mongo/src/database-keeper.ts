import type { ResolvedDatabase, StartedEngine } from './database-engine.js';
import { messageOf } from './errors.js';

/** Pauses in ms before the successive restarts; the last one repeats. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 10_000];
/** A database that ran this long is restarted after the shortest pause again. */
const STABLE_AFTER_MS = 60_000;

/** The database is unavailable. */
export interface Outage {
  /** One sentence. */
  reason: string;
  /** Time of the next start, in ms since 1970; while a start is in progress, the time at which it began. */
  nextStartAt: number;
}

/** Is notified of failures and recoveries. */
export interface KeeperLog {
  lost(reason: string): void;
  back(): void;
}

/**
 * Keeps a database that was started here running: when it ends on its own (a kill, a full disk) it is restarted at the same
 * address, after a pause that grows with each failed attempt. The driver reconnects by itself.
 */
export class DatabaseKeeper {
  private current: Pick<StartedEngine, 'exited' | 'stop'>;
  private lost?: Outage;
  private losses = 0;
  private startedAt = Date.now();
  private stopping = false;
  private timer?: NodeJS.Timeout;
  private starting?: Promise<void>;

  constructor(
    private readonly database: ResolvedDatabase,
    private readonly log: KeeperLog,
  ) {
    this.current = database;
    this.watch();
  }

  /** Undefined while it runs. */
  get outage(): Outage | undefined {
    return this.lost;
  }

  /** Stops it for good. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    // A process that is starting can be stopped only afterwards.
    await this.starting;
    await this.current.stop();
  }

  private watch(): void {
    this.startedAt = Date.now();
    void this.current.exited.then((reason) => {
      if (this.stopping) return;
      if (Date.now() - this.startedAt > STABLE_AFTER_MS) this.losses = 0;
      this.startLater(reason);
    });
  }

  private startLater(reason: string): void {
    if (this.stopping) return;
    if (this.lost?.reason !== reason) this.log.lost(reason);
    const pause = PAUSES_MS[Math.min(this.losses++, PAUSES_MS.length - 1)];
    this.lost = { reason, nextStartAt: Date.now() + pause };
    const { restart } = this.database;
    if (!restart) return;
    this.timer = setTimeout(() => {
      this.starting = this.start(restart).finally(() => (this.starting = undefined));
    }, pause);
  }

  private async start(restart: () => Promise<StartedEngine>): Promise<void> {
    try {
      const started = await restart();
      if (started.uri !== this.database.uri) {
        // The driver knows only the first address. On a full disk the folder of the socket cannot be created.
        await started.stop();
        throw new Error('its socket cannot be created again');
      }
      this.current = started;
    } catch (error) {
      this.startLater(messageOf(error));
      return;
    }
    this.lost = undefined;
    this.log.back();
    this.watch();
  }
}
