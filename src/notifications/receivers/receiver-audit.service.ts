import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { type AuditEntry, AuditLog } from '../../platform/audit/audit-log.port.js';
import { messageOf } from '../../platform/errors/app-error.js';
import type { StoredReceiver } from './receiver.js';
import { ReceiverStore } from './receiver-store.port.js';

/** Writes who created, changed and deleted receivers into the audit list. */
@Injectable()
export class ReceiverAudit implements OnModuleInit {
  private readonly logger = new Logger(ReceiverAudit.name);

  constructor(
    private readonly store: ReceiverStore,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.audit.addSource(async () => (await this.store.all()).flatMap(entriesOf));
  }

  /** After a change; what cannot be written now is written at the next start, or when the list is next read. */
  async note(receiver: StoredReceiver): Promise<void> {
    await this.audit
      .append(entriesOf(receiver))
      .catch((error: unknown) => this.logger.debug(`the audit entry waits: ${messageOf(error)}`));
  }
}

function entriesOf({ settings: { name }, changes }: StoredReceiver): AuditEntry[] {
  return changes.map(({ version, ...change }) => ({
    id: `receiver/${name}/${version}`,
    subject: `receiver ${name}`,
    ...change,
  }));
}
