import type { AccessKey } from './access-key.js';

export type Revocation = 'revoked' | 'unknown' | 'last-admin';

export abstract class KeyStore {
  abstract insert(key: AccessKey): Promise<void>;
  /** Newest first. */
  abstract all(): Promise<AccessKey[]>;
  /**
   * A key that is revoked again keeps the time of the first revocation.
   * @param lastMayGo whether the last administrator's key that does not expire may be revoked; if not, the result is
   * `last-admin`, decided atomically for all processes
   */
  abstract revoke(id: string, at: Date, lastMayGo: boolean, by: string): Promise<Revocation>;
  abstract used(id: string, at: Date): Promise<void>;
}
