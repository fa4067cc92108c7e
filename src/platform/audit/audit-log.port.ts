export const AUDIT_ACTIONS = [
  'key-created',
  'key-revoked',
  'champion-elected',
  'champion-promoted',
  'champion-rolled-back',
  'alias-set',
  'alias-removed',
  'version-deleted',
  'model-renamed',
  'model-deleted',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** A change of who may do what, or of which model answers. It is never changed. */
export interface AuditEntry {
  /** Derived from the change, so that one change has one entry, however often it is written. */
  id: string;
  at: Date;
  /** Name of the key; where no key was needed, how the request got in. */
  by: string;
  action: AuditAction;
  /** What was changed, such as `key 0f343b0931126a20` or `parivision@champion`. */
  subject: string;
  /** Absent where there was nothing. */
  before?: Record<string, unknown>;
  /** Absent where nothing is left. */
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

/** The entries that follow from what is stored: of all changes, or of those that a kill may have left unwritten. */
export type AuditSource = () => Promise<readonly AuditEntry[]>;

/**
 * Who changed what, and when. A change is stored by its owner in one write that also says who made it; its entry follows
 * from that and is written afterwards. Where a kill comes between, `catchUp` writes it at the next start or reading.
 */
export abstract class AuditLog {
  private readonly sources: AuditSource[] = [];

  addSource(source: AuditSource): void {
    this.sources.push(source);
  }

  /** Writes the entries that are missing. */
  async catchUp(): Promise<void> {
    for (const source of this.sources) await this.append(await source());
  }

  /** An entry that is there already stays as it is. */
  abstract append(entries: readonly AuditEntry[]): Promise<void>;
  /** Newest first. */
  abstract list(
    filter: AuditFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: AuditEntry[]; total: number }>;
}
