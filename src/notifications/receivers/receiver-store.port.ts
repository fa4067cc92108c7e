import type { StoredReceiver } from './receiver.js';

/** Receivers by name, deleted ones included. */
export abstract class ReceiverStore {
  abstract all(): Promise<StoredReceiver[]>;
  abstract find(name: string): Promise<StoredReceiver | undefined>;
  /** @returns false if there is one with this name, deleted or not */
  abstract insert(receiver: StoredReceiver): Promise<boolean>;
  /** Replaces the version before. @returns false if another version is stored */
  abstract replace(receiver: StoredReceiver): Promise<boolean>;
}
