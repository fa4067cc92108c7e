import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, UpdateQuery } from 'mongoose';
import { AuditLog } from '../../platform/audit/audit-log.port.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type { AliasMove, MoveAlias } from '../aliases/alias.js';
import { AliasStore } from '../aliases/alias-store.port.js';
import type { Change } from '../models/registered-model.js';
import { MongoRegistryTrail } from './mongo-registry-trail.js';
import { aliasRemoval, moveEntry } from './registry-audit.js';
import { familyOf } from './registry-documents.js';
import { type ModelDocument, MODELS, type MoveDocument, MOVES, type StoredMove } from './registry.schema.js';

/** Moves that the model document keeps. */
const RECENT = 50;

/**
 * The model document is the source of truth: alias and move are written by one update. Earlier moves are copied into the
 * archive before a new one is made, so a kill at any time loses none of those that drop out of the document.
 */
@Injectable()
export class MongoAliasStore extends AliasStore {
  constructor(
    @InjectModel(MODELS) private readonly models: Model<ModelDocument>,
    @InjectModel(MOVES) private readonly archive: Model<MoveDocument>,
    private readonly audit: AuditLog,
    private readonly trail: MongoRegistryTrail,
  ) {
    super();
  }

  async move(move: MoveAlias, at: Date): Promise<boolean> {
    for (;;) {
      const document = await this.models.findById(move.model).lean<ModelDocument>();
      if (!document) return false;
      if (await this.isDone(document, move)) return true;
      const holder = document.aliases.find(({ alias }) => alias === move.alias);
      if ((holder?.version ?? null) !== move.from) return false;
      await this.archiveRecent(document);
      if (await this.set(document, move, at)) return true;
      // Another move was made meanwhile: read and decide again.
    }
  }

  async moves(model: string, alias: string): Promise<AliasMove[]> {
    // The document first: what drops out of it after this read is in the archive by then.
    const document = await this.models.findById(model).lean<ModelDocument>();
    if (!document) return [];
    const archived = await this.archive
      .find({ model: familyOf(document), alias })
      .sort({ rev: 1 })
      .lean<MoveDocument[]>();
    const moves = new Map<number, AliasMove>();
    for (const { _id, ...move } of archived) moves.set(move.rev, { ...move, model });
    for (const move of document.moves) {
      if (move.alias === alias) moves.set(move.rev, { model, ...move });
    }
    return [...moves.values()].toSorted((a, b) => a.rev - b.rev);
  }

  async remove(name: string, alias: string, { by, at }: Change): Promise<boolean> {
    for (;;) {
      const document = await this.models.findById(String(name)).lean<ModelDocument>();
      if (!document) return false;
      const holder = document.aliases.find((one) => one.alias === alias);
      if (!holder) return true;
      const entry = aliasRemoval(document, holder, by, at);
      // A new `rev`, so that a move that has read the aliases before does not bring it back.
      const update = { $pull: { aliases: { alias } }, $inc: { rev: 1 }, $push: { audit: entry } };
      const { matchedCount } = await this.models.updateOne(
        { _id: document._id, rev: document.rev },
        update as UpdateQuery<ModelDocument>,
      );
      if (matchedCount === 0) continue;
      await this.trail.settle(name, entry);
      return true;
    }
  }

  private async isDone(document: ModelDocument, { alias, key }: MoveAlias): Promise<boolean> {
    if (document.moves.some((move) => move.alias === alias && move.key === key)) return true;
    return (
      (await this.archive.findById(archiveId(familyOf(document), alias, key)).lean<MoveDocument>()) !== null
    );
  }

  private async archiveRecent(document: ModelDocument): Promise<void> {
    for (const move of document.moves) {
      if (move.rev <= document.archivedRev) continue;
      const model = familyOf(document);
      await inserted(this.archive.insertOne({ _id: archiveId(model, move.alias, move.key), model, ...move }));
    }
  }

  /** The compare-and-set: alias, move and counters in one update, which applies only if nothing has moved since the read. */
  private async set(document: ModelDocument, request: MoveAlias, at: Date): Promise<boolean> {
    const { alias, from, to, by, reason, key } = request;
    const move: StoredMove = { alias, rev: document.rev + 1, from, to, by, reason, at, key };
    const others = document.aliases.filter((one) => one.alias !== alias);
    const aliases = [...others, { alias, version: to, since: at, by, key }];
    const result = await this.models.updateOne(
      { _id: document._id, rev: document.rev },
      {
        $set: { aliases, archivedRev: document.rev },
        $inc: { rev: 1 },
        $push: { moves: { $each: [move], $slice: -RECENT } },
      },
    );
    if (result.matchedCount !== 1) return false;
    // If this fails, the entry is written with the next change, at the next start or when the list is next read.
    await this.audit.append([moveEntry(document, move)]).catch(() => undefined);
    return true;
  }
}

function archiveId(family: string, alias: string, key: string): string {
  return `${family}/${alias}/${key}`;
}
