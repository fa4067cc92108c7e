import type { FileFormat } from '../basketball/index.js';

export type { FileFormat as FeedFileFormat };

/** A file of shots that was uploaded or named by FEED_SOURCE. */
export interface FeedFile {
  /** SHA-256 of the bytes, 64 hex digits. */
  id: string;
  /** A label for people; never part of a path. */
  name: string;
  /** Bytes. */
  size: number;
  format: FileFormat;
  addedAt: Date;
}

/** The list of known feed files; their bytes are blobs. */
export abstract class FeedFileIndex {
  /** Adds it unless it exists; false if it did. */
  abstract add(file: FeedFile): Promise<boolean>;
  abstract find(id: string): Promise<FeedFile | undefined>;
  /** Newest first. */
  abstract list(offset: number, limit: number): Promise<{ items: FeedFile[]; total: number }>;
}
