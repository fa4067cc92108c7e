import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, UpdateQuery } from 'mongoose';
import { type AuditEntry, AuditLog } from '../../platform/audit/audit-log.port.js';
import { entriesIn, modelRemoval, moveEntry } from './registry-audit.js';
import { familyOf } from './registry-documents.js';
import {
  type ModelDocument,
  MODELS,
  type MoveDocument,
  MOVES,
  type VersionDocument,
  VERSIONS,
} from './registry.schema.js';

/** The audit entries of registered models, and the removals that a kill has cut short. */
@Injectable()
export class MongoRegistryTrail implements OnModuleInit {
  constructor(
    @InjectModel(MODELS) private readonly registered: Model<ModelDocument>,
    @InjectModel(VERSIONS) private readonly modelVersions: Model<VersionDocument>,
    @InjectModel(MOVES) private readonly moves: Model<MoveDocument>,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.audit.addSource(() => this.catchUp());
  }

  /** Writes the entry of a change into the list; until then the model's document keeps it. */
  async settle(name: string, entry: AuditEntry): Promise<void> {
    try {
      await this.audit.append([entry]);
      const pull = { $pull: { audit: { id: entry.id } } } as unknown as UpdateQuery<ModelDocument>;
      await this.registered.updateOne({ _id: String(name) }, pull);
    } catch {
      // The change is made: its entry is written at the next start or when the list is next read.
    }
  }

  /** Removes a model that is marked as being removed, after its history is in the list. False if another call has done it. */
  async finishRemoval(document: ModelDocument): Promise<boolean> {
    await this.audit.append(await this.entriesOf(document));
    const { deletedCount } = await this.registered.deleteOne({ _id: document._id });
    if (deletedCount === 0) return false;
    const model = familyOf(document);
    // A rename that a kill cut short left another name for the same versions.
    if (await this.registered.findOne({ family: model }).lean<ModelDocument>()) return true;
    await this.modelVersions.deleteMany({ model });
    await this.moves.deleteMany({ model });
    return true;
  }

  private async catchUp(): Promise<AuditEntry[]> {
    const entries: AuditEntry[] = [];
    for (const document of await this.registered.find().lean<ModelDocument[]>()) {
      if (modelRemoval(document)) await this.finishRemoval(document);
      else entries.push(...(await this.entriesOf(document)));
    }
    return entries;
  }

  private async entriesOf(document: ModelDocument): Promise<AuditEntry[]> {
    const archived = await this.moves.find({ model: familyOf(document) }).lean<MoveDocument[]>();
    return [...archived.map((move) => moveEntry(document, move)), ...entriesIn(document)];
  }
}
