export const AUDIT_ACTIONS = [
  'key-created',
  'key-revoked',
  'champion-elected',
  'champion-promoted',
  'champion-rolled-back',
  'challenge-started',
  'challenge-ended',
  'proposal-confirmed',
  'proposal-declined',
  'alias-set',
  'alias-removed',
  'version-deleted',
  'model-renamed',
  'model-deleted',
  'receiver-created',
  'receiver-changed',
  'receiver-deleted',
  'alert-rule-set',
  'alert-rule-removed',
  'alert-silenced',
  'alert-silence-ended',
  'automation-policy-set',
  'automation-policy-removed',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** A change of keys, of the model that serves predictions, of receivers of notices, or of what alerts people and starts pipelines. An entry is never changed. */
export interface AuditEntry {
  /** Derived from the change, so that a change has one entry even if it is written again. */
  id: string;
  at: Date;
  /** Name of the key, or how the request was admitted without one. */
  by: string;
  action: AuditAction;
  /** What was changed, such as `key 0f343b0931126a20` or `parivision@champion`. */
  subject: string;
  /** Absent if there was no value before. */
  before?: Record<string, unknown>;
  /** Absent if there is no value afterwards. */
  after?: Record<string, unknown>;
  reason?: string;
}

export interface AuditFilter {
  action?: AuditAction;
  by?: string;
  subject?: string;
  /** Included. */
  from?: Date;
  /** Excluded. */
  to?: Date;
}

/** Returns the entries of stored changes: of all changes, or of those whose entry may be missing after a kill. */
export type AuditSource = () => Promise<readonly AuditEntry[]>;

/**
 * Who changed what, and when. A change and its author are stored by its owner in one write; the entry is derived from that and
 * written afterwards. After a kill in between, `catchUp` writes it at the next start or reading.
 */
export abstract class AuditLog {
  private readonly sources: AuditSource[] = [];

  addSource(source: AuditSource): void {
    this.sources.push(source);
  }

  /** Writes missing entries. */
  async catchUp(): Promise<void> {
    for (const source of this.sources) await this.append(await source());
  }

  /** An existing entry is not changed. */
  abstract append(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first. */
  abstract list(
    filter: AuditFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: AuditEntry[]; total: number }>;
}
