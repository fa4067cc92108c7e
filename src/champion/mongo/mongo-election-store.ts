import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import { CHAMPION_ALIAS } from '../../registry/index.js';
import type { Election, ElectionFilter, ProposalAnswer } from '../election.js';
import { type Closing, ElectionStore, type Faced } from '../election-store.port.js';
import { type ElectionDocument, ELECTIONS } from './election.schema.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';

@Injectable()
export class MongoElectionStore extends ElectionStore {
  constructor(@InjectModel(ELECTIONS) private readonly elections: Model<ElectionDocument>) {
    super();
  }

  async insert(election: Election): Promise<Election> {
    const { id: _id, ...rest } = election;
    // Fields without a value are left out rather than stored as null.
    const fields = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    const isNew = await inserted(this.elections.insertOne({ ...(fields as typeof rest), _id }));
    return isNew ? election : (await this.find(_id))!;
  }

  async find(id: string): Promise<Election | undefined> {
    const found = await this.elections.findById(id).lean<ElectionDocument>();
    return found ? toElection(found) : undefined;
  }

  async close(id: string, { state, outcome, verdict }: Closing): Promise<void> {
    await this.elections.updateOne({ _id: id }, { $set: { state, outcome, verdict } });
  }

  async answer(id: string, answer: ProposalAnswer, closing: Closing): Promise<Election | undefined> {
    const { state, outcome, verdict } = closing;
    const answered = await this.elections
      .findOneAndUpdate(
        { _id: String(id), outcome: 'proposed' },
        { $set: { answer, state, outcome, verdict } },
        { returnDocument: 'after' },
      )
      .lean<ElectionDocument>();
    return answered ? toElection(answered) : undefined;
  }

  async answered(): Promise<Election[]> {
    const found = await this.elections.find({ answer: { $exists: true } }).lean<ElectionDocument[]>();
    return found.map(toElection);
  }

  async list(
    filter: ElectionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: Election[]; total: number }> {
    const where: QueryFilter<ElectionDocument> = {};
    if (filter.alias !== undefined) Object.assign(where, ofAlias(filter.alias));
    if (filter.kind !== undefined) where.kind = filter.kind;
    if (filter.outcome !== undefined) where.outcome = filter.outcome;
    if (filter.snapshot !== undefined) where.snapshot = String(filter.snapshot);
    if (filter.dataset !== undefined) where.dataset = String(filter.dataset);
    if (filter.version !== undefined) {
      const version = Number(filter.version);
      where.$or = [{ 'challenger.version': version }, { 'holder.version': version }];
    }
    const found = await this.elections
      .find(where)
      .sort({ at: -1, _id: 1 })
      .skip(offset)
      .limit(limit)
      .lean<ElectionDocument[]>();
    return { items: found.map(toElection), total: await this.elections.countDocuments(where) };
  }

  async facedBy(version: number): Promise<Faced[]> {
    const found = await this.elections
      .find({ kind: 'election', 'holder.version': version, evidence: { $exists: true } })
      .select({ evidence: 1, 'holdout.fromDate': 1 })
      .sort({ at: 1, _id: 1 })
      .lean<ElectionDocument[]>();
    return found.map(({ evidence, holdout }) => ({
      challengerFile: evidence!.challengerFile,
      eValue: evidence!.eValue,
      fromDate: holdout.fromDate,
    }));
  }

  async latestMeasure(version: number): Promise<Election | undefined> {
    const found = await this.elections
      .findOne({
        kind: 'election',
        baseRateLogLoss: { $exists: true },
        $or: [{ 'challenger.version': version }, { 'holder.version': version }],
      })
      .sort({ at: -1, _id: 1 })
      .lean<ElectionDocument>();
    return found ? toElection(found) : undefined;
  }

  async after(alias: string, at: Date, limit: number): Promise<Election[]> {
    const found = await this.elections
      .find({ ...ofAlias(alias), at: { $gt: at } })
      .sort({ at: 1, _id: 1 })
      .limit(limit)
      .lean<ElectionDocument[]>();
    return found.map(toElection);
  }

  async ofRun(runId: string): Promise<Election[]> {
    const found = await this.elections
      .find({ 'challenger.runId': String(runId) })
      .sort({ at: 1, _id: 1 })
      .lean<ElectionDocument[]>();
    return found.map(toElection);
  }

  async leftOpen(before: Date): Promise<Election[]> {
    const found = await this.elections
      .find({ state: 'decided', kind: { $in: ['promotion', 'rollback'] }, at: { $lt: before } })
      .lean<ElectionDocument[]>();
    return found.map(toElection);
  }
}

function toElection({ _id, ...rest }: ElectionDocument): Election {
  return { id: _id, ...rest };
}

/** Records of earlier versions of the program have no alias. */
function ofAlias(alias: string): QueryFilter<ElectionDocument> {
  return { alias: alias === CHAMPION_ALIAS ? { $in: [alias, null] } : String(alias) };
}
