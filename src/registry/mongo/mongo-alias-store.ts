import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AliasMove, MoveAlias } from '../versions/model-version.js';
import { AuditLog } from '../../platform/audit/audit-log.port.js';
import { isDuplicate } from '../../platform/mongo/duplicate-key.js';
import { moveEntry } from './registry-audit.js';
import { familyOf } from './registry-documents.js';
import { type ModelDocument, MODELS, type MoveDocument, MOVES, type StoredMove } from './registry.schema.js';

/** Moves that the model document keeps. */
const RECENT = 50;

/**
 * Moves of aliases. The truth is the model document: alias and move are written by one update. Before a move is made,
 * the ones before it are copied into the archive, so nothing that falls out of the document is lost, whenever a kill comes.
 */
@Injectable()
export class MongoAliasMoves {
  constructor(
    @InjectModel(MODELS) private readonly models: Model<ModelDocument>,
    @InjectModel(MOVES) private readonly archive: Model<MoveDocument>,
    private readonly audit: AuditLog,
  ) {}

  /** True if this call, or an earlier one with the same key, moved the alias. */
  async move(move: MoveAlias, at: Date): Promise<boolean> {
    for (;;) {
      const document = await this.models.findById(move.model).lean<ModelDocument>();
      if (!document) return false;
      if (await this.isDone(document, move)) return true;
      const holder = document.aliases.find(({ alias }) => alias === move.alias);
      if ((holder?.version ?? null) !== move.from) return false;
      await this.archiveRecent(document);
      if (await this.set(document, move, at)) return true;
      // Another move came between: with a new reading decide again.
    }
  }

  /** In the order in which they happened. */
  async history(model: string, alias: string): Promise<AliasMove[]> {
    // The document first: what falls out of it after this reading is in the archive by then.
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

  private async isDone(document: ModelDocument, { alias, key }: MoveAlias): Promise<boolean> {
    if (document.moves.some((move) => move.alias === alias && move.key === key)) return true;
    return (
      (await this.archive.findById(archiveId(familyOf(document), alias, key)).lean<MoveDocument>()) !== null
    );
  }

  private async archiveRecent(document: ModelDocument): Promise<void> {
    for (const move of document.moves) {
      if (move.rev <= document.archivedRev) continue;
      try {
        const model = familyOf(document);
        await this.archive.insertOne({ _id: archiveId(model, move.alias, move.key), model, ...move });
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    }
  }

  /** The compare-and-set: alias, move and counters in one update that holds only if nothing moved since the reading. */
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
    // What fails here is written with the next change, the next start or the next reading of the list.
    await this.audit.append([moveEntry(document, move)]).catch(() => undefined);
    return true;
  }
}

function archiveId(family: string, alias: string, key: string): string {
  return `${family}/${alias}/${key}`;
}
