import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { SourceFile } from './source.js';
import { transferInvalid } from '../transfer.errors.js';

/**
 * Passes a file through and checks its size and, if known, its SHA-256. A mismatch ends the stream with an error, so that
 * the receiver keeps nothing.
 */
export class Measured extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');
  private digest?: string;

  constructor(
    private readonly file: SourceFile,
    private readonly onBytes: (bytes: number) => void = () => undefined,
  ) {
    super({ highWaterMark: 1 << 18 });
  }

  /** The digest, at the end of the stream. */
  get sha256(): string {
    this.digest ??= this.hash.digest('hex');
    return this.digest;
  }

  override _transform(
    chunk: Buffer,
    _encoding: string,
    done: (error?: Error | null, data?: Buffer) => void,
  ): void {
    this.bytes += chunk.byteLength;
    if (this.bytes > this.file.size) {
      done(this.wrongSize('more'));
      return;
    }
    this.hash.update(chunk);
    this.onBytes(chunk.byteLength);
    done(null, chunk);
  }

  override _flush(done: (error?: Error | null) => void): void {
    const { path, size, sha256 } = this.file;
    if (this.bytes < size) done(this.wrongSize(String(this.bytes)));
    else if (sha256 !== undefined && sha256 !== this.sha256) {
      done(transferInvalid(`File ${path} does not have the SHA-256 that its source lists.`));
    } else done();
  }

  private wrongSize(found: string): Error {
    return transferInvalid(`File ${this.file.path} has ${found} bytes; its source lists ${this.file.size}.`);
  }
}
