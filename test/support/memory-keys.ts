import type { AccessKey } from '../../src/access/access-key.js';
import { KeyStore, type Revocation } from '../../src/access/key-store.port.js';

/** Keys in memory. */
export class MemoryKeys extends KeyStore {
  readonly keys = new Map<string, AccessKey>();
  /** The database: set it to make reads fail, or wait. */
  reads: () => Promise<void> = async () => undefined;

  async insert(key: AccessKey): Promise<void> {
    this.keys.set(key.id, key);
  }

  async all(): Promise<AccessKey[]> {
    const found = [...this.keys.values()];
    await this.reads();
    return found;
  }

  async revoke(id: string, revokedAt: Date, lastMayGo: boolean): Promise<Revocation> {
    await this.reads();
    const key = this.keys.get(id);
    if (!key) return 'unknown';
    const others = [...this.keys.values()].filter(
      (one) => one.id !== id && one.role === 'admin' && !one.revokedAt && !one.expiresAt,
    );
    if (key.role === 'admin' && !key.expiresAt && others.length === 0 && !lastMayGo) return 'last-admin';
    this.keys.set(id, { ...key, revokedAt });
    return 'revoked';
  }

  async used(id: string, lastUsedAt: Date): Promise<void> {
    this.keys.set(id, { ...this.keys.get(id)!, lastUsedAt });
  }
}
