import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { AnyBulkWriteOperation, Model } from 'mongoose';
import type { BronzeGame } from '../bronze-game.js';
import { type GameChange, type GameHead, GameStore, type GameSummary } from '../game-store.port.js';
import { BronzeGameDocument } from './bronze.schema.js';
import { onlyDuplicates } from '../../platform/mongo/duplicate-key.js';

type Head = Omit<GameHead, 'id'> & { _id: string };
type Operation = AnyBulkWriteOperation<BronzeGameDocument>;

/** Games as documents; found by `_id` only. */
@Injectable()
export class MongoGameStore extends GameStore {
  constructor(@InjectModel(BronzeGameDocument.name) private readonly model: Model<BronzeGameDocument>) {
    super();
  }

  async heads(ids: string[]): Promise<GameHead[]> {
    const found = await this.model
      .find({ _id: { $in: ids } }, 'month v shots.event shots.batch shots.line shots.member')
      .lean<Head[]>();
    return found.map(({ _id: id, ...head }) => ({ id, ...head }));
  }

  async write(changes: GameChange[]): Promise<boolean> {
    const appends = changes.filter(({ kind }) => kind === 'append').length;
    try {
      // The native collection: casting every field of every shot would take longer than the rest.
      const result = await this.model.collection.bulkWrite(changes.map(toOperation) as never[], {
        ordered: false,
      });
      return result.matchedCount === appends;
    } catch (error) {
      if (onlyDuplicates(error)) return false;
      throw error;
    }
  }

  async read(ids: string[]): Promise<BronzeGame[]> {
    const found = await this.model.find({ _id: { $in: ids } }).lean();
    return found.map(({ _id: id, dataset, gameId, month, v, shots }) => ({
      id,
      dataset,
      gameId,
      month,
      v,
      shots: shots.map(({ raw, batch, line }) => ({ raw, batch, line })),
    }));
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

function toOperation(change: GameChange): Operation {
  if (change.kind === 'insert') {
    const { id: _id, dataset, gameId, month, shots } = change;
    return { insertOne: { document: { _id, dataset, gameId, month, v: 1, size: shots.length, shots } } };
  }
  const { id: _id, v, shots } = change;
  return {
    updateOne: {
      filter: { _id, v },
      update: { $push: { shots: { $each: shots } }, $inc: { v: 1, size: shots.length } },
    },
  };
}
