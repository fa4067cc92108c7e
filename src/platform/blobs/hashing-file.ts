import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { AppError } from '../errors/app-error.js';

/** The folder, within the data folder, of uploads in progress. */
export const UPLOADS = 'tmp';

/** Bytes, and pieces, per write: a network delivers pieces of 16 to 64 KB, and each write has a fixed cost. */
const BATCH = 1 << 20;
const MOST_PIECES = 512;

/** Writes a stream to a file, counts and hashes it, and fails if it is too large. Buffers at most three batches. */
export class HashingFile extends Writable {
  bytes = 0;
  private readonly hash = createHash('sha256');
  private handle?: FileHandle;
  private batch: Buffer[] = [];
  private batched = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly maxBytes: number,
  ) {
    super({ highWaterMark: BATCH });
  }

  /** SHA-256 in hex, once the stream has finished. */
  digest(): string {
    return this.hash.digest('hex');
  }

  override _construct(done: (error?: Error | null) => void): void {
    open(this.path, 'w').then((handle) => {
      this.handle = handle;
      done();
    }, done);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.bytes += chunk.byteLength;
    if (this.bytes > this.maxBytes) {
      done(
        new AppError({
          code: 'blobs.too-large',
          kind: 'too-large',
          message: `The content is larger than the ${this.maxBytes} bytes that are taken.`,
        }),
      );
      return;
    }
    this.batch.push(chunk);
    this.batched += chunk.byteLength;
    const isFull = this.batched >= BATCH || this.batch.length >= MOST_PIECES;
    const begun = isFull ? this.writeBatch() : undefined;
    // Before `done`, which may deliver the next piece at once.
    this.hash.update(chunk);
    if (begun) begun.then(() => done(), done);
    else done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.writeBatch()
      .then(() => this.writing)
      .then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const closed = (): void => done(error);
    const close = async (): Promise<void> => this.handle?.close();
    this.writing
      .catch(() => undefined)
      .then(close)
      .then(closed, closed);
  }

  /** Starts writing the batch once the previous one is written. */
  private async writeBatch(): Promise<void> {
    const batch = this.batch;
    const size = this.batched;
    this.batch = [];
    this.batched = 0;
    await this.writing;
    if (batch.length === 0) return;
    this.writing = this.writeAll(batch, size);
    // The next caller that awaits it gets the error; until then it must not count as unhandled.
    this.writing.catch(() => undefined);
  }

  private async writeAll(batch: Buffer[], size: number): Promise<void> {
    const { bytesWritten } = await this.handle!.writev(batch);
    // A write may be partial.
    if (bytesWritten < size) await this.handle!.writeFile(Buffer.concat(batch).subarray(bytesWritten));
  }
}
