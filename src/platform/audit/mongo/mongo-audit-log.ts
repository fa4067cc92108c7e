import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { messageOf } from '../../errors/app-error.js';
import { inserted } from '../../mongo/duplicate-key.js';
import { type AuditEntry, type AuditFilter, AuditLog } from '../audit-log.port.js';

type AuditDocument = Omit<AuditEntry, 'id'> & { _id: string };

/** Entries are inserted and never updated or removed. */
@Injectable()
export class MongoAuditLog extends AuditLog implements OnApplicationBootstrap {
  private readonly logger = new Logger(MongoAuditLog.name);

  constructor(@InjectConnection() private readonly connection: Connection) {
    super();
  }

  /** Not awaited: no request depends on it, and reading the list does the same. */
  onApplicationBootstrap(): void {
    this.catchUp().catch((error: unknown) => {
      this.logger.warn(`The audit list is not complete yet: ${messageOf(error)}`);
    });
  }

  async append(entries: readonly AuditEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const ids = entries.map(({ id }) => id);
    const present = await this.entries()
      .find({ _id: { $in: ids } })
      .project<{ _id: string }>({ _id: 1 })
      .toArray();
    const known = new Set(present.map(({ _id }) => _id));
    for (const { id, ...entry } of entries) {
      if (known.has(id)) continue;
      await inserted(this.entries().insertOne({ _id: id, ...entry }));
    }
  }

  async list(
    { action, by, subject, from, to }: AuditFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: AuditEntry[]; total: number }> {
    const at = { ...(from && { $gte: from }), ...(to && { $lt: to }) };
    const where: mongo.Filter<AuditDocument> = {
      ...(action && { action }),
      ...(by !== undefined && { by: String(by) }),
      ...(subject !== undefined && { subject: String(subject) }),
      ...(Object.keys(at).length > 0 && { at }),
    };
    const found = await this.entries()
      .find(where)
      .sort({ at: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .toArray();
    const items = found.map(({ _id: id, ...entry }) => ({ id, ...entry }));
    return { items, total: await this.entries().countDocuments(where) };
  }

  private entries(): mongo.Collection<AuditDocument> {
    return this.connection.db!.collection<AuditDocument>('audit_entries');
  }
}
