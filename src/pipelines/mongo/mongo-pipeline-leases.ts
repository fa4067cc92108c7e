import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { Clock } from '../../platform/clock/clock.js';
import { type Lease, PipelineLeases } from '../pipeline-runs.port.js';
import { PipelineLeaseDocument } from './pipeline-run.schema.js';

/** One document per pipeline; each grant is one compare-and-set that increases the epoch. */
@Injectable()
export class MongoPipelineLeases extends PipelineLeases {
  constructor(
    @InjectModel(PipelineLeaseDocument.name) private readonly leases: Model<PipelineLeaseDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  async acquire(pipeline: string, holder: string, ttlMs: number): Promise<Lease | undefined> {
    const now = this.clock.now();
    await this.leases.updateOne(
      { _id: pipeline },
      { $setOnInsert: { holder: '', epoch: 0, expiresAt: new Date(0) } },
      { upsert: true },
    );
    const granted = await this.leases
      .findOneAndUpdate(
        { _id: pipeline, $or: [{ holder: { $in: ['', holder] } }, { expiresAt: { $lt: now } }] },
        { $set: { holder, expiresAt: new Date(now.getTime() + ttlMs) }, $inc: { epoch: 1 } },
        { returnDocument: 'after' },
      )
      .lean();
    return granted ? { epoch: granted.epoch } : undefined;
  }

  async renew(pipeline: string, holder: string, epoch: number, ttlMs: number): Promise<boolean> {
    const expiresAt = new Date(this.clock.now().getTime() + ttlMs);
    const result = await this.leases.updateOne({ _id: pipeline, holder, epoch }, { $set: { expiresAt } });
    return result.matchedCount === 1;
  }

  async release(pipeline: string, holder: string, epoch: number): Promise<void> {
    await this.leases.updateOne(
      { _id: pipeline, holder, epoch },
      { $set: { holder: '', expiresAt: new Date(0) } },
    );
  }
}
