import type { Readable } from 'node:stream';

export interface Blob {
  /** SHA-256 of the content, 64 hex digits; the blob's only name. */
  hash: string;
  /** Bytes. */
  size: number;
}

/** Bytes from `start` to `end`, both inclusive and counted from 0. */
export interface ByteRange {
  start: number;
  end: number;
}

/** Immutable bytes, addressed by their SHA-256. Putting the same content twice stores it once. */
export abstract class BlobStore {
  abstract put(content: Uint8Array, name?: string): Promise<Blob>;
  /**
   * Stores a stream without holding it in memory.
   * @throws {AppError} `blobs.too-large` when it has more than `maxBytes`; nothing is stored then
   */
  abstract putStream(content: Readable, name?: string, maxBytes?: number): Promise<Blob>;
  /**
   * The whole content, with its hash verified.
   * @throws {AppError} `blobs.unknown` when there is no such blob; `blobs.damaged` when the bytes do not match the hash
   */
  abstract read(hash: string): Promise<Buffer>;
  /**
   * A stream of the content, or of a range of it.
   * @throws {AppError} `blobs.unknown` when there is no such blob
   */
  abstract open(hash: string, range?: ByteRange): Promise<Readable>;
  /** Size in bytes; undefined if there is no such blob. */
  abstract size(hash: string): Promise<number | undefined>;
}
