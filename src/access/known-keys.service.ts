import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Settings } from '../platform/config/settings.js';
import type { AccessKey } from './access-key.js';
import { keysStale } from './access.errors.js';
import { KeyStore } from './key-store.port.js';

/** A key revoked by another process is refused here after this plus the time of one read: within 5 seconds. */
const READ_EVERY_MS = 2000;
/** A read that takes longer is no longer awaited: its connection may be dead. */
const READ_PATIENCE_MS = 10_000;

/**
 * All keys, in memory. They are refreshed in the background, so that no request waits for the database; while it is unavailable
 * the last list is used for `KEYS_OFFLINE_MINUTES`.
 */
@Injectable()
export class KnownKeys implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private keys?: Map<string, AccessKey>;
  /** When the list last matched the database, in ms of the monotonic clock. */
  private knownAt = 0;
  /** Reads are numbered: an older one that ends later has no effect. */
  private begun = 0;
  private applied = 0;
  private beganAt = 0;
  private reading = 0;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly store: KeyStore,
    private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.lookAgain();
    this.timer = setInterval(() => void this.lookAgain(), READ_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Whether they have been read, which the start of the program waits for. */
  get areRead(): boolean {
    return this.keys !== undefined;
  }

  /**
   * The keys by id, from memory. An empty list does not age: there is no key to revoke.
   * @throws {AppError} `access.keys-stale` when the list is older than `KEYS_OFFLINE_MINUTES`
   */
  all(): ReadonlyMap<string, AccessKey> {
    const keys = this.keys;
    if (!keys) throw keysStale();
    if (keys.size === 0) return keys;
    const age = performance.now() - this.knownAt;
    if (age > this.settings.keysOfflineMinutes * 60_000) throw keysStale();
    return keys;
  }

  /** The keys in the database now, for decisions about keys. Fails if the database is unavailable. */
  async read(): Promise<ReadonlyMap<string, AccessKey>> {
    const number = ++this.begun;
    const began = performance.now();
    this.reading = number;
    this.beganAt = began;
    try {
      const keys = new Map((await this.store.all()).map((key) => [key.id, key]));
      if (number > this.applied) {
        this.applied = number;
        this.keys = keys;
        this.knownAt = began;
      }
      return this.keys!;
    } finally {
      if (this.reading === number) this.reading = 0;
    }
  }

  /** Adds a key that was just written; reads that began before do not undo it. */
  remember(key: AccessKey): void {
    if (!this.keys) return;
    this.applied = ++this.begun;
    this.keys = new Map([...this.keys, [key.id, key]]);
  }

  /** Marks a key that was just revoked; reads that began before do not undo it. */
  markRevoked(id: string, revokedAt: Date): void {
    const key = this.keys?.get(id);
    if (key) this.remember({ ...key, revokedAt: key.revokedAt ?? revokedAt });
  }

  private async lookAgain(): Promise<void> {
    if (this.reading !== 0 && performance.now() - this.beganAt < READ_PATIENCE_MS) return;
    // The database is unavailable: the known list stays in use, and the next timer tick reads again.
    await this.read().catch(() => undefined);
  }
}
