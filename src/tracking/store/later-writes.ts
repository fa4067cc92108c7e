import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteJournal } from './write-journal.service.js';

/** Pause before the database is tried again, in milliseconds. */
export const RETRY_AFTER = 500;
/** How long a write waits in the journal for others to go with, in milliseconds. */
const GATHER = 100;

/** What waits for the database, and how it gets there. */
export interface WaitingWrites {
  isEmpty(): boolean;
  /** Sends what waits, and what comes meanwhile, until nothing does. */
  send(): Promise<void>;
  /** Gives the database what an earlier process has left in the journal. */
  recover(): Promise<void>;
}

/** When writes that the journal has acknowledged go to the database. */
export class LaterWrites {
  /** Why the database does not take what waits. */
  failure?: unknown;
  private sending?: Promise<void>;
  private recovering?: Promise<void>;
  private isRecovered = false;
  private hurry = () => {};

  constructor(
    private readonly journal: WriteJournal,
    private readonly writes: WaitingWrites,
  ) {
    journal.use(() => this.isRecovered && writes.isEmpty() && !this.sending);
  }

  /** Waits until the database has what was acknowledged, also by an earlier process. Throws `failure`. */
  async flushed(): Promise<void> {
    await this.recovered();
    while (!this.writes.isEmpty() || this.sending) {
      if (this.failure) throw this.failure;
      this.hurry();
      await Promise.race([this.begin(), sleep(RETRY_AFTER)]);
    }
  }

  /**
   * Waits until the database has what an earlier process has left. To be waited for before this one appends: what it adds
   * would be taken for something that was left, and written twice.
   */
  async recovered(): Promise<void> {
    this.recovering ??= this.recover();
    try {
      await this.recovering;
    } catch (error) {
      this.recovering = undefined;
      throw error;
    }
  }

  /** Sends what waits after a moment, unless that is being done already. */
  begin(): Promise<void> {
    this.sending ??= this.gathered()
      .then(() => this.writes.send())
      .finally(() => {
        this.sending = undefined;
        if (!this.writes.isEmpty()) void this.begin();
        else this.journal.emptyIfDone();
      });
    return this.sending;
  }

  /** The pause that others come in, which `hurry` ends. */
  private gathered(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER);
      this.hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async recover(): Promise<void> {
    if (this.journal.enabled) await this.writes.recover();
    this.isRecovered = true;
    this.journal.emptyIfDone();
  }
}
