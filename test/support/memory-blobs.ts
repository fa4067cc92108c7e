import { Readable } from 'node:stream';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { sha256 } from '../../src/platform/ids/ids.js';

export class MemoryBlobs extends BlobStore {
  readonly blobs = new Map<string, Buffer>();
  async put(content: Uint8Array): Promise<{ hash: string; size: number }> {
    const hash = sha256(content);
    this.blobs.set(hash, Buffer.from(content));
    return { hash, size: content.byteLength };
  }
  async putStream(): Promise<never> {
    throw new Error('not used here');
  }
  async read(hash: string): Promise<Buffer> {
    const content = this.blobs.get(hash);
    const fault = (code: string) => new AppError({ code, kind: 'internal', message: code });
    if (!content) throw fault('blobs.unknown');
    if (sha256(content) !== hash) throw fault('blobs.damaged');
    return content;
  }
  async open(hash: string): Promise<Readable> {
    return Readable.from([await this.read(hash)]);
  }
  async size(hash: string): Promise<number | undefined> {
    return this.blobs.get(hash)?.byteLength;
  }
}
