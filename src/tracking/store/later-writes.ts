import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteJournal } from './write-journal.service.js';

/** Pause before the database is tried again, in milliseconds. */
export const RETRY_AFTER = 500;
/** How long a write waits in the journal for others to go with, in milliseconds. */
const GATHER = 100;

/** Writes that wait for the database. */
export interface WaitingWrites {
  isEmpty(): boolean;
  /** Sends the waiting writes, and those added meanwhile, until none is left. */
  send(): Promise<void>;
  /** Sends the database the writes that an earlier process has left in the journal. */
  recover(): Promise<void>;
}

/** When writes that the journal has acknowledged go to the database. */
export class LaterWrites {
  /** Why the database refuses the waiting writes. */
  failure?: unknown;
  private sending?: Promise<void>;
  private recovering?: Promise<void>;
  private isRecovered = false;
  private flushNow = () => {};

  constructor(
    private readonly journal: WriteJournal,
    private readonly writes: WaitingWrites,
  ) {
    journal.use(() => this.isRecovered && writes.isEmpty() && !this.sending);
  }

  /** Waits until the database has all acknowledged writes, also those of an earlier process. @throws {unknown} when a write has failed: `failure` */
  async flushed(): Promise<void> {
    await this.recovered();
    while (!this.writes.isEmpty() || this.sending) {
      if (this.failure) throw this.failure;
      this.flushNow();
      await Promise.race([this.begin(), sleep(RETRY_AFTER)]);
    }
  }

  /**
   * Waits until the database has the writes of an earlier process. Must complete before this process appends: its notes would
   * be read as left over, and written twice.
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

  /** Sends the waiting writes after a short pause, unless they are being sent already. */
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

  /** A pause in which further writes are collected; `flushNow` ends it. */
  private gathered(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER);
      this.flushNow = () => {
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
