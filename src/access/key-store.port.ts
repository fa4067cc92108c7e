import type { AccessKey } from './access-key.js';

export type Revocation = 'revoked' | 'unknown' | 'last-admin';

export abstract class KeyStore {
  abstract insert(key: AccessKey): Promise<void>;
  /** Newest first. */
  abstract all(): Promise<AccessKey[]>;
  /**
   * A key that was revoked keeps its first time.
   * @param lastMayGo whether the last administrator's key without an end may go; where not, that is decided in one step for all
   * processes, and answered `last-admin`
   */
  abstract revoke(id: string, at: Date, lastMayGo: boolean, by: string): Promise<Revocation>;
  abstract used(id: string, at: Date): Promise<void>;
}
