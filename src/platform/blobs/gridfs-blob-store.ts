import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import { mongo, type Connection } from 'mongoose';
import { Settings } from '../config/settings.js';
import { AppError } from '../errors/app-error.js';
import { sha256 } from '../ids/ids.js';
import { type Blob, BlobStore, type ByteRange } from './blob-store.port.js';
import { FileBlobs } from './file-blobs.js';
import { HashingFile, UPLOADS } from './hashing-file.js';

const HASH = /^[0-9a-f]{64}$/;
const BUCKET = 'blobs';

type GridId = mongo.ObjectId;

/** Streams of more bytes become files if the data folder holds the data: see docs/decisions/0007-large-blobs.md. */
const LARGE = 8 * 1024 * 1024;

/**
 * Blobs in GridFS, where the file's `_id` is the hash, so that one look-up by `_id` finds it on every server. With the embedded
 * database, large blobs are files.
 */
@Injectable()
export class GridFsBlobStore extends BlobStore {
  private readonly uploads = new Map<string, Promise<void>>();
  private readonly files: FileBlobs;

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly settings: Settings,
  ) {
    super();
    this.files = new FileBlobs(join(settings.dataDir, 'blobs'));
  }

  async put(content: Uint8Array, name = ''): Promise<Blob> {
    const hash = sha256(content);
    await this.upload(hash, () => Readable.from([content]), name);
    return { hash, size: content.byteLength };
  }

  async putStream(content: Readable, name = '', maxBytes = Number.MAX_SAFE_INTEGER): Promise<Blob> {
    const folder = join(this.settings.dataDir, UPLOADS);
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${randomUUID()}.part`);
    try {
      // With an external database the data folder may be lost, so everything goes to the database.
      const fileFrom = this.settings.mongodbUri ? Infinity : LARGE;
      const received = new HashingFile(file, maxBytes);
      await pipeline(content, received);
      const hash = received.digest();
      if (received.bytes > fileFrom) await this.adopt(file, hash, received.bytes);
      else await this.upload(hash, () => createReadStream(file), name);
      return { hash, size: received.bytes };
    } finally {
      await rm(file, { force: true });
    }
  }

  async read(hash: string): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of await this.open(hash)) chunks.push(chunk as Buffer);
    const content = Buffer.concat(chunks);
    if (sha256(content) !== hash) {
      throw new AppError({
        code: 'blobs.damaged',
        kind: 'internal',
        message: `The content of blob ${hash} does not match its hash.`,
      });
    }
    return content;
  }

  async open(hash: string, range?: ByteRange): Promise<Readable> {
    if ((await this.files.size(hash)) !== undefined) return this.files.open(hash, range);
    if ((await this.size(hash)) === undefined) {
      throw new AppError({
        code: 'blobs.unknown',
        kind: 'not-found',
        message: `There is no blob ${hash.slice(0, 64)}.`,
      });
    }
    return this.bucket.openDownloadStream(asId(hash), range && { start: range.start, end: range.end + 1 });
  }

  async size(hash: string): Promise<number | undefined> {
    if (!HASH.test(hash)) return undefined;
    const file = await this.gridFiles.findOne({ _id: asId(hash) });
    return (file?.length as number | undefined) ?? this.files.size(hash);
  }

  /** A file of another size was truncated by a loss of power. */
  private async adopt(file: string, hash: string, size: number): Promise<void> {
    if ((await this.size(hash)) !== size) await this.files.adopt(file, hash);
  }

  /** Two uploads of the same content at the same time would clear each other's chunks: so the second waits for the first. */
  private async upload(hash: string, open: () => Readable, name: string): Promise<void> {
    const before = this.uploads.get(hash) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.write(hash, open, name));
    this.uploads.set(hash, mine);
    try {
      await mine;
    } finally {
      if (this.uploads.get(hash) === mine) this.uploads.delete(hash);
    }
  }

  private async write(hash: string, open: () => Readable, name: string): Promise<void> {
    if ((await this.size(hash)) !== undefined) return;
    // Chunks of an interrupted upload have no file document; they are removed before the content is written again.
    await this.connection.db!.collection(`${BUCKET}.chunks`).deleteMany({ files_id: asId(hash) });
    try {
      await pipeline(open(), this.bucket.openUploadStreamWithId(asId(hash), name || hash));
    } catch (error) {
      // Another process stored the same content meanwhile.
      if ((await this.size(hash)) === undefined) throw error;
    }
  }

  private get bucket(): mongo.GridFSBucket {
    return new mongo.GridFSBucket(this.connection.db!, { bucketName: BUCKET, chunkSizeBytes: 1 << 20 });
  }

  private get gridFiles(): mongo.Collection<{ _id: GridId; length: number }> {
    return this.connection.db!.collection(`${BUCKET}.files`);
  }
}

/** GridFS takes any value as `_id`; the driver's types know only ObjectId. */
function asId(hash: string): GridId {
  return hash as unknown as GridId;
}
