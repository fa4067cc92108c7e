import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type AuditAction, type AuditEntry, AuditLog } from '../platform/audit/audit-log.port.js';
import { messageOf } from '../platform/errors/app-error.js';
import { PolicyStore } from './automation/policy-store.port.js';
import type { NamedChange } from './named-store.port.js';
import { RuleStore } from './rules/rule-store.port.js';
import { SilenceStore } from './silences/silence-store.port.js';
import type { Silence } from './silences/silence.js';

/** More than there are. */
const ALL = 100_000;

/** Writes who changed rules, policies and silences into the audit list. */
@Injectable()
export class AlertAudit implements OnModuleInit {
  private readonly logger = new Logger(AlertAudit.name);

  constructor(
    private readonly rules: RuleStore,
    private readonly policies: PolicyStore,
    private readonly silences: SilenceStore,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.audit.addSource(() => this.entries());
  }

  /** After a change; what cannot be written now is written at the next start, or when the list is next read. */
  async note(): Promise<void> {
    try {
      await this.audit.append(await this.entries());
    } catch (error) {
      this.logger.debug(`the audit entry waits: ${messageOf(error)}`);
    }
  }

  private async entries(): Promise<AuditEntry[]> {
    const [rules, policies, { items }] = await Promise.all([
      this.rules.changes(),
      this.policies.changes(),
      this.silences.list(undefined, new Date(0), 0, ALL),
    ]);
    return [
      ...rules.map((change) => entryOf(change, 'alert-rule')),
      ...policies.map((change) => entryOf(change, 'automation-policy')),
      ...items.flatMap(silenceEntries),
    ];
  }
}

function entryOf(
  change: NamedChange & { name: string },
  what: 'alert-rule' | 'automation-policy',
): AuditEntry {
  const { name, revision, at, by, before, after } = change;
  const action: AuditAction = `${what}-${after ? 'set' : 'removed'}`;
  return {
    id: `${what}/${name}/${revision}`,
    at,
    by,
    action,
    subject: `${what.replace('-', ' ')} ${name}`,
    ...(before && { before: { ...before } }),
    ...(after && { after: { ...after } }),
  };
}

function silenceEntries({ id, matchers, from, to, by, reason, createdAt, ended }: Silence): AuditEntry[] {
  const subject = `silence ${id}`;
  const state = { matchers, from, to };
  const made: AuditEntry = {
    id: `silence/${id}/made`,
    at: createdAt,
    by,
    action: 'alert-silenced',
    subject,
    after: state,
    reason,
  };
  if (!ended) return [made];
  const end: AuditEntry = {
    id: `silence/${id}/ended`,
    at: ended.at,
    by: ended.by,
    action: 'alert-silence-ended',
    subject,
    before: state,
  };
  return [made, end];
}
