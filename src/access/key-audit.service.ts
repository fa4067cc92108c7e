import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../platform/audit/audit-log.port.js';
import type { AccessKey } from './access-key.js';
import { KeyStore } from './key-store.port.js';

/** The author in keys of versions that did not record who created or revoked them. */
const NOT_KEPT = 'unknown';

/** Writes who created and revoked keys into the audit list. */
@Injectable()
export class KeyAudit implements OnModuleInit {
  constructor(
    private readonly store: KeyStore,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.audit.addSource(() => this.entries());
  }

  /** After a change of a key. */
  async note(): Promise<void> {
    await this.audit.append(await this.entries());
  }

  private async entries(): Promise<AuditEntry[]> {
    return (await this.store.all()).flatMap(entriesOf);
  }
}

function entriesOf(key: AccessKey): AuditEntry[] {
  const { id, name, role, createdAt, createdBy = NOT_KEPT, expiresAt, revokedAt, revokedBy = NOT_KEPT } = key;
  const subject = `key ${id}`;
  const state = { name, role, ...(expiresAt && { expiresAt }) };
  const created: AuditEntry = {
    id: `key/${id}/created`,
    at: createdAt,
    by: createdBy,
    action: 'key-created',
    subject,
    after: state,
  };
  if (!revokedAt) return [created];
  const entry = { id: `key/${id}/revoked`, at: revokedAt, by: revokedBy, subject, before: state };
  return [created, { ...entry, action: 'key-revoked' }];
}
