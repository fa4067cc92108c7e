import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { Profile } from '../../algorithms/profile/profile.js';
import { Clock } from '../../platform/clock/clock.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import { BlockProfiles } from '../windows/block-profiles.port.js';
import { type BlockProfileDocument, DRIFT_BLOCK_PROFILES } from './block-profile.schema.js';

const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);

@Injectable()
export class MongoBlockProfiles extends BlockProfiles {
  constructor(
    @InjectModel(DRIFT_BLOCK_PROFILES) private readonly profiles: Model<BlockProfileDocument>,
    private readonly clock: Clock,
  ) {
    super();
  }

  async find(reference: string, blocks: readonly string[]): Promise<Map<string, Profile>> {
    const ids = blocks.map((block) => `${reference}/${block}`);
    const found = await this.profiles.collection
      .find({ _id: { $in: ids as never[] } }, { promoteBuffers: true })
      .toArray();
    const entries = await Promise.all(
      (found as unknown as BlockProfileDocument[]).map(async ({ _id, rows, clusters, values }) => {
        const bytes = await inflated(values);
        const numbers = new Float64Array(bytes.byteLength / 8);
        new Uint8Array(numbers.buffer).set(bytes);
        return [_id.slice(reference.length + 1), { rows, clusters, values: numbers }] as const;
      }),
    );
    return new Map(entries);
  }

  async add(reference: string, block: string, { rows, clusters, values }: Profile): Promise<void> {
    const bytes = await deflated(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const _id = `${reference}/${block}`;
    await inserted(
      this.profiles.insertOne({ _id, rows, clusters, values: bytes, writtenAt: this.clock.now() }),
    );
  }

  async evict(writtenBefore: Date, keep: number): Promise<number> {
    const old = await this.profiles.deleteMany({ writtenAt: { $lt: writtenBefore } });
    const [last] = await this.profiles
      .find({}, { writtenAt: 1 })
      .sort({ writtenAt: -1 })
      .skip(keep)
      .limit(1)
      .lean();
    if (!last) return old.deletedCount;
    const more = await this.profiles.deleteMany({ writtenAt: { $lte: last.writtenAt } });
    return old.deletedCount + more.deletedCount;
  }
}
