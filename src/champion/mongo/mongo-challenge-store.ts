import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import type {
  Challenge,
  ChallengeEnd,
  ChallengeFilter,
  ChallengeState,
  LiveEvidence,
} from '../challenges/challenge.js';
import { ChallengeStore } from '../challenges/challenge-store.port.js';
import { type ChallengeDocument, CHALLENGES } from './challenge.schema.js';

@Injectable()
export class MongoChallengeStore extends ChallengeStore {
  constructor(@InjectModel(CHALLENGES) private readonly challenges: Model<ChallengeDocument>) {
    super();
  }

  async insert(challenge: Challenge): Promise<Challenge | undefined> {
    const { id: _id, ...rest } = challenge;
    // False for another of the same id, or of the same place, which allows one active challenge for an alias.
    const isNew = await inserted(this.challenges.insertOne({ ...rest, _id, place: challenge.alias }));
    return isNew ? challenge : this.find(_id);
  }

  async find(id: string): Promise<Challenge | undefined> {
    return toChallenge(await this.challenges.findById(String(id)).lean<ChallengeDocument>());
  }

  async active(alias: string): Promise<Challenge | undefined> {
    const where = { alias: String(alias), state: 'active' as const };
    return toChallenge(await this.challenges.findOne(where).lean<ChallengeDocument>());
  }

  async list(
    filter: ChallengeFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: Challenge[]; total: number }> {
    const where: QueryFilter<ChallengeDocument> = {};
    if (filter.state !== undefined) where.state = filter.state;
    if (filter.mode !== undefined) where.mode = filter.mode;
    if (filter.version !== undefined) where.version = Number(filter.version);
    const found = await this.challenges
      .find(where)
      .sort({ startedAt: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<ChallengeDocument[]>();
    const items = found.map((document) => toChallenge(document)!);
    return { items, total: await this.challenges.countDocuments(where) };
  }

  async earlier({ alias, holder, startedAt }: Challenge): Promise<Challenge[]> {
    const found = await this.challenges
      .find({ alias, holder, startedAt: { $lt: startedAt } })
      .sort({ startedAt: 1, _id: 1 })
      .lean<ChallengeDocument[]>();
    return found.map((document) => toChallenge(document)!);
  }

  async look({ id, looks }: Challenge, at: Date): Promise<boolean> {
    const { matchedCount } = await this.challenges.updateOne(
      { _id: id, state: 'active', looks },
      { $set: { lookedAt: at }, $inc: { looks: 1 } },
    );
    return matchedCount === 1;
  }

  async measured(id: string, evidence: LiveEvidence): Promise<void> {
    await this.challenges.updateOne({ _id: id, state: 'active' }, { $set: { evidence } });
  }

  async end(
    id: string,
    state: Exclude<ChallengeState, 'active'>,
    ended: ChallengeEnd,
  ): Promise<Challenge | undefined> {
    const after = await this.challenges
      .findOneAndUpdate(
        { _id: String(id), state: 'active' },
        { $set: { state, ended, place: String(id) } },
        { returnDocument: 'after' },
      )
      .lean<ChallengeDocument>();
    return toChallenge(after);
  }
}

function toChallenge(document: ChallengeDocument | null): Challenge | undefined {
  if (!document) return undefined;
  const { _id, place: _place, ...rest } = document;
  return { id: _id, ...rest };
}
