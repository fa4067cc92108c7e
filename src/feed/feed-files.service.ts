import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { Page } from '../platform/http/listing.js';
import type { FeedFile } from './feed-files.port.js';

/** Files of shots: kept as blobs, listed by their SHA-256. */
@Injectable()
export abstract class FeedFiles {
  /** Takes a file after its header was recognised. The same bytes again answer the file that is there. */
  abstract add(content: Readable, name: string): Promise<FeedFile>;
  /** @throws AppError `feed.file-unknown` */
  abstract get(id: string): Promise<FeedFile>;
  /** Newest first. */
  abstract list(offset: number, limit: number): Promise<Page<FeedFile>>;
}
