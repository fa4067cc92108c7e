import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, mongo } from 'mongoose';
import { sha256 } from '../../platform/ids/ids.js';
import { inserted } from '../../platform/mongo/duplicate-key.js';
import {
  type BlockManifest,
  type BlockRange,
  Blocks,
  type OutcomeBlocks,
  type OutcomeManifest,
  type PredictionBlocks,
  type PredictionManifest,
  type StoredBlock,
} from '../blocks/blocks.port.js';
import { blockDamaged } from '../prediction-log.errors.js';
import {
  OutcomeBlockBytesDocument,
  OutcomeBlockDocument,
  PredictionBlockBytesDocument,
  PredictionBlockDocument,
} from './block.schema.js';

const inflate = promisify(inflateRaw);

/** The acknowledgement of what may not be lost: on disk, and on most servers of a replica set. */
const DURABLE = { writeConcern: { w: 'majority', j: true } } as const;

type ManifestRow<M> = Omit<M, 'id'> & { _id: string; partsRemoved?: boolean };
interface BytesRow {
  _id: string;
  writtenAt: number;
  bytes: Uint8Array;
}

/** Manifests in one collection, found by the range of their ids; bytes in another, found by `_id`. */
class MongoBlocks<M extends BlockManifest> extends Blocks<M> {
  private readonly manifests: mongo.Collection<ManifestRow<M>>;
  private readonly bytes: mongo.Collection<BytesRow>;

  /** The native collections: nothing of a block is cast. */
  constructor(manifests: unknown, bytes: unknown) {
    super();
    this.manifests = manifests as mongo.Collection<ManifestRow<M>>;
    this.bytes = bytes as mongo.Collection<BytesRow>;
  }

  async write({ manifest, bytes }: StoredBlock<M>, durable = false): Promise<void> {
    const { id: _id, ...others } = manifest;
    const options = durable ? DURABLE : {};
    const row = { _id, writtenAt: Date.now(), bytes };
    await inserted(this.bytes.insertOne(row as never, options));
    await inserted(this.manifests.insertOne({ _id, ...others } as never, options));
  }

  async list(range: BlockRange): Promise<M[]> {
    const found = await this.find(conditionsOf(range));
    return found.toSorted((a, b) => (a.lastId > b.lastId ? -1 : 1));
  }

  async below(level: number): Promise<M[]> {
    // A replaced block may have a block of any level in its place.
    const found = await this.find({});
    return found
      .filter((manifest) => manifest.level < level)
      .toSorted((a, b) => (a.firstId < b.firstId ? -1 : 1));
  }

  async read({ id, hash, encoding }: M): Promise<Uint8Array | undefined> {
    const found = await this.bytes.findOne({ _id: id }, { promoteBuffers: true });
    if (!found) return undefined;
    if (sha256(found.bytes) !== hash) throw blockDamaged(id);
    return encoding === 'deflate' ? inflate(found.bytes) : found.bytes;
  }

  async size(): Promise<{ blocks: number; rows: number; bytes: number }> {
    const sums = { blocks: 0, rows: 0, bytes: 0 };
    for await (const { rows, bytes } of this.manifests.find({}, { projection: { rows: 1, bytes: 1 } })) {
      sums.blocks++;
      sums.rows += rows;
      sums.bytes += bytes;
    }
    return sums;
  }

  async remove(ids: readonly string[]): Promise<void> {
    const where = { _id: { $in: [...ids] } };
    // First what they replaced, and is not removed yet: it would be seen again.
    const replaced = await this.manifests
      .find({ ...where, parts: { $exists: true } } as never, { projection: { parts: 1 } })
      .toArray();
    if (replaced.length > 0) await this.remove(replaced.flatMap(({ parts }) => parts ?? []));
    await this.manifests.deleteMany(where as never);
    await this.bytes.deleteMany(where);
  }

  async removeReplaced(writtenBefore: number): Promise<number> {
    const merged = await this.manifests.find({ parts: { $exists: true } } as never).toArray();
    const { rejected } = claimsOf(merged);
    // Without their parts, which other blocks hold or which stand for themselves.
    await this.manifests.deleteMany({ _id: { $in: [...rejected] } } as never);
    await this.bytes.deleteMany({ _id: { $in: [...rejected] } });
    let removed = 0;
    for (const { _id, parts = [], partsRemoved, writtenAt } of merged) {
      if (partsRemoved || writtenAt >= writtenBefore || rejected.has(String(_id))) continue;
      await this.remove(parts);
      await this.manifests.updateOne({ _id } as never, { $set: { partsRemoved: true } } as never);
      removed += parts.length;
    }
    return removed;
  }

  async removeOrphans(writtenBefore: number): Promise<number> {
    const old = await this.bytes
      .find({ writtenAt: { $lt: writtenBefore } }, { projection: { _id: 1 } })
      .toArray();
    const known = new Set(
      (await this.manifests.find({}, { projection: { _id: 1 } }).toArray()).map(({ _id }) => String(_id)),
    );
    const orphans = old.map(({ _id }) => _id).filter((id) => !known.has(id));
    await this.bytes.deleteMany({ _id: { $in: orphans } });
    return orphans.length;
  }

  /** In one answer of the database where possible, so that a block and the one that replaces it are seen together. */
  private async find(where: object): Promise<M[]> {
    const rows = await this.manifests.find(where as never, { batchSize: 100_000 }).toArray();
    const { replaced, rejected } = claimsOf(rows);
    return rows
      .filter(({ _id }) => !replaced.has(String(_id)) && !rejected.has(String(_id)))
      .map(({ _id, partsRemoved: _partsRemoved, ...manifest }) => ({ id: _id, ...manifest }) as unknown as M);
  }
}

/**
 * Which blocks are replaced. If two processes merged a block at the same time, the merge written first counts, and the other one
 * is rejected as a whole.
 */
function claimsOf<M extends BlockManifest>(
  manifests: readonly mongo.WithId<ManifestRow<M>>[],
): {
  replaced: Set<string>;
  rejected: Set<string>;
} {
  const [replaced, rejected] = [new Set<string>(), new Set<string>()];
  const merged = manifests
    .map(({ _id, parts, writtenAt }) => ({ id: String(_id), parts: parts ?? [], writtenAt }))
    .filter(({ parts }) => parts.length > 0)
    .toSorted((a, b) => a.writtenAt - b.writtenAt || (a.id < b.id ? -1 : 1));
  for (const { id, parts } of merged) {
    if (parts.some((part) => replaced.has(part))) rejected.add(id);
    else for (const part of parts) replaced.add(part);
  }
  return { replaced, rejected };
}

function conditionsOf({ from, to, firstId, lastId }: BlockRange): object {
  return {
    ...(from !== undefined && { to: { $gte: from } }),
    ...(to !== undefined && { from: { $lt: to } }),
    ...(firstId !== undefined && { lastId: { $gte: firstId } }),
    ...(lastId !== undefined && { firstId: { $lte: lastId } }),
  };
}

@Injectable()
export class MongoPredictionBlocks extends MongoBlocks<PredictionManifest> implements PredictionBlocks {
  constructor(
    @InjectModel(PredictionBlockDocument.name) manifests: Model<PredictionBlockDocument>,
    @InjectModel(PredictionBlockBytesDocument.name) bytes: Model<PredictionBlockBytesDocument>,
  ) {
    super(manifests.collection, bytes.collection);
  }
}

@Injectable()
export class MongoOutcomeBlocks extends MongoBlocks<OutcomeManifest> implements OutcomeBlocks {
  constructor(
    @InjectModel(OutcomeBlockDocument.name) manifests: Model<OutcomeBlockDocument>,
    @InjectModel(OutcomeBlockBytesDocument.name) bytes: Model<OutcomeBlockBytesDocument>,
  ) {
    super(manifests.collection, bytes.collection);
  }
}
