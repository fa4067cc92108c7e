import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { AnyBulkWriteOperation, Model } from 'mongoose';
import { MOMENT_FIELDS } from '../../basketball/index.js';
import {
  type GameChange,
  type GameHead,
  type GameOutline,
  GameStore,
  type GameSummary,
  type StoredGame,
} from '../game-store.port.js';
import { BronzeGameDocument, GAME_SCHEMA } from './bronze.schema.js';
import { onlyDuplicates } from '../../platform/mongo/duplicate-key.js';

type Head = Omit<GameHead, 'id'> & { _id: string };
/** The fields that identify shots, without their texts. */
const ORIGIN = fields(
  'event',
  'content',
  'copy',
  'batch',
  'line',
  'member',
  'history.event',
  'history.content',
  'history.copy',
);
const HEAD = { month: 1, createdBy: 1, v: 1, ...ORIGIN };
const OUTLINE = { ...ORIGIN, ...fields(...MOMENT_FIELDS.map((field) => `raw.${field}`)) };

type Operation = AnyBulkWriteOperation<BronzeGameDocument>;

/** Games as documents; found by `_id` only. */
@Injectable()
export class MongoGameStore extends GameStore {
  constructor(@InjectModel(BronzeGameDocument.name) private readonly model: Model<BronzeGameDocument>) {
    super();
  }

  async heads(ids: string[]): Promise<GameHead[]> {
    const found = await this.model.find({ _id: { $in: ids } }, HEAD).lean<Head[]>();
    return found.map(({ _id: id, ...head }) => ({ id, ...head }));
  }

  async outlines(ids: string[]): Promise<GameOutline[]> {
    const found = await this.model
      .find({ _id: { $in: ids } }, OUTLINE)
      .lean<(Pick<GameOutline, 'shots'> & { _id: string })[]>();
    return found.map(({ _id: id, shots }) => ({ id, shots }));
  }

  async write(changes: GameChange[]): Promise<boolean> {
    const updates = changes.filter(({ kind }) => kind !== 'insert').length;
    try {
      // The native collection: casting every field of every shot would take longer than the rest.
      const result = await this.model.collection.bulkWrite(changes.map(toOperation) as never[], {
        ordered: false,
      });
      return result.matchedCount === updates;
    } catch (error) {
      if (onlyDuplicates(error)) return false;
      throw error;
    }
  }

  async load(ids: string[]): Promise<StoredGame[]> {
    const found = await this.model.find({ _id: { $in: ids } }).lean();
    return found.map(({ _id: id, dataset, gameId, month, createdBy, v, shots }) => {
      return { id, dataset, gameId, month, createdBy, v, shots };
    });
  }

  async summaries(ids: string[]): Promise<GameSummary[]> {
    const found = await this.model.find({ _id: { $in: ids } }, { shots: 0 }).lean();
    const byId = new Map(found.map((game) => [game._id, game]));
    return ids.flatMap((id) => {
      const game = byId.get(id);
      return game
        ? [{ id, dataset: game.dataset, gameId: game.gameId, month: game.month, shots: game.size, v: game.v }]
        : [];
    });
  }
}

function fields(...names: string[]): Record<string, 1> {
  return Object.fromEntries(names.map((name) => [`shots.${name}`, 1]));
}

function toOperation(change: GameChange): Operation {
  if (change.kind === 'insert') {
    const { id: _id, kind: _kind, ...game } = change;
    return { insertOne: { document: { _id, ...game, v: 1, size: game.shots.length, schema: GAME_SCHEMA } } };
  }
  const { id: _id, v, shots } = change;
  const update =
    change.kind === 'append'
      ? { $push: { shots: { $each: shots } }, $inc: { v: 1, size: shots.length } }
      : { $set: { shots, size: shots.length }, $inc: { v: 1 } };
  return { updateOne: { filter: { _id, v }, update } };
}
