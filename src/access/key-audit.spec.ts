import { type AuditEntry, AuditLog } from '../platform/audit/audit-log.port.js';
import type { AccessKey } from './access-key.js';
import { KeyAudit } from './key-audit.service.js';
import { KeyStore, type Revocation } from './key-store.port.js';

class MemoryAudit extends AuditLog {
  readonly entries = new Map<string, AuditEntry>();
  async append(entries: readonly AuditEntry[]): Promise<void> {
    for (const entry of entries) if (!this.entries.has(entry.id)) this.entries.set(entry.id, entry);
  }
  async list(): Promise<{ items: AuditEntry[]; total: number }> {
    return { items: [...this.entries.values()], total: this.entries.size };
  }
}

class Keys extends KeyStore {
  keys: AccessKey[] = [];
  async insert(key: AccessKey): Promise<void> {
    this.keys.push(key);
  }
  async all(): Promise<AccessKey[]> {
    return this.keys;
  }
  async revoke(): Promise<Revocation> {
    return 'unknown';
  }
  async used(): Promise<void> {}
}

const at = new Date('2026-11-30T10:00:00Z');
const old: AccessKey = {
  id: '0'.repeat(16),
  name: 'old',
  role: 'admin',
  salt: 's',
  hash: 'h',
  createdAt: at,
  revokedAt: at,
};
const made: AccessKey = {
  id: '1'.repeat(16),
  name: 'new',
  role: 'viewer',
  salt: 's',
  hash: 'h',
  createdAt: at,
  createdBy: 'Ada',
};

describe('KeyAudit', () => {
  it('records who created and revoked each key, including older keys, without secrets', async () => {
    const keys = new Keys();
    const audit = new MemoryAudit();
    const notes = new KeyAudit(keys, audit);
    notes.onModuleInit();
    keys.keys = [old];
    await audit.catchUp();
    keys.keys = [old, made];
    await notes.note();
    keys.keys = [old, { ...made, revokedAt: at, revokedBy: 'Bo' }];
    await notes.note();
    await audit.catchUp();
    const { items } = await audit.list();
    expect(items.map(({ id, by, before, after }) => ({ id, by, before, after }))).toEqual([
      { id: `key/${old.id}/created`, by: 'unknown', after: { name: 'old', role: 'admin' } },
      { id: `key/${old.id}/revoked`, by: 'unknown', before: { name: 'old', role: 'admin' } },
      { id: `key/${made.id}/created`, by: 'Ada', after: { name: 'new', role: 'viewer' } },
      { id: `key/${made.id}/revoked`, by: 'Bo', before: { name: 'new', role: 'viewer' } },
    ]);
    expect(JSON.stringify(items)).not.toMatch(/salt|hash/);
  });
});
