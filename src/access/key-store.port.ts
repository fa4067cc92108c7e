import type { AccessKey } from './access-key.js';

export abstract class KeyStore {
  abstract insert(key: AccessKey): Promise<void>;
  /** Newest first. */
  abstract all(): Promise<AccessKey[]>;
  /** False if there is no such key. A key that was revoked keeps its first time. */
  abstract revoke(id: string, at: Date): Promise<boolean>;
  abstract used(id: string, at: Date): Promise<void>;
}
