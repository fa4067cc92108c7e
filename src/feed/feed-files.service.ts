import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { LocationTransform } from '../basketball/index.js';
import { BlobStore } from '../platform/blobs/blob-store.port.js';
import { Clock } from '../platform/clock/clock.js';
import { Settings } from '../platform/config/settings.js';
import { AppError } from '../platform/errors/app-error.js';
import { newFile } from '../platform/files/new-file.js';
import { type FeedFile, FeedFileIndex } from './feed-files.port.js';
import { fileTooLarge, fileUnknown, uploadCutOff } from './feed.errors.js';
import { type FileSource, openFileSource } from './sources/file/file-source.js';

const LONGEST_NAME = 200;

/** A stored file, and whether it existed before. */
export interface AddedFile extends FeedFile {
  known: boolean;
}

/**
 * Files of shots: their bytes are blobs, listed by SHA-256. They are read from copies in DATA_DIR/feed-files, named by their
 * hash, because a zip is read from its end; a missing copy is written again from the blob.
 */
@Injectable()
export class FeedFiles {
  private readonly folder: string;

  constructor(
    private readonly index: FeedFileIndex,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.folder = join(settings.dataDir, 'feed-files');
  }

  /** Maximum bytes of an upload. */
  get maxBytes(): number {
    return this.settings.uploadMaxMb * 1024 ** 2;
  }

  /**
   * Stores a file if its header is recognised; otherwise nothing is kept. For the same bytes it returns the existing file.
   * `name` is a label for people.
   * @throws {AppError} `feed.unknown-header`, `feed.empty-file`, `feed.zip-*`, `feed.file-too-large`, `feed.upload-cut-off`
   */
  async add(content: Readable, name: string, maxBytes = this.maxBytes): Promise<AddedFile> {
    const label = labelOf(name);
    // A failure is reported when the stream is read; without a listener, an earlier one would end the process.
    content.on('error', () => undefined);
    await mkdir(this.folder, { recursive: true });
    const part = join(this.folder, `${randomUUID()}.part`);
    try {
      const { id, size } = await receive(content, part, label, maxBytes);
      const before = await this.index.find(id);
      if (before) return { ...before, known: true };
      const source = await openFileSource(part, `file:${id}`, label);
      const { format } = source;
      await source.close();
      await this.keep(part, id, label);
      const file: FeedFile = { id, name: label, size, format, addedAt: this.clock.now() };
      if (await this.index.add(file)) return { ...file, known: false };
      return { ...(await this.get(id)), known: true };
    } finally {
      await rm(part, { force: true });
    }
  }

  /** @throws {AppError} `feed.file-unknown` when there is no such file */
  async get(id: string): Promise<FeedFile> {
    const file = await this.index.find(id);
    if (!file) throw fileUnknown(id);
    return file;
  }

  /** Newest first. */
  async list(offset: number, limit: number): Promise<{ items: FeedFile[]; total: number }> {
    return this.index.list(offset, limit);
  }

  /** A reader of the file; the caller closes it. */
  async open(id: string, transform?: LocationTransform): Promise<FileSource> {
    const file = await this.get(id);
    return openFileSource(await this.onDisk(file), `file:${file.id}`, file.name, transform);
  }

  /** Stores it as a blob and in the folder, or not at all: an unreferenced file would only use disk space. */
  private async keep(part: string, id: string, label: string): Promise<void> {
    await this.blobs.putStream(createReadStream(part), label);
    await rename(part, join(this.folder, id));
  }

  private async onDisk({ id, size }: FeedFile): Promise<string> {
    const path = join(this.folder, id);
    const there = await stat(path).catch(() => undefined);
    if (there?.size === size) return path;
    await mkdir(this.folder, { recursive: true });
    const part = join(this.folder, `${randomUUID()}.part`);
    try {
      await pipeline(await this.blobs.open(id), await newFile(part));
      await rename(part, path);
    } finally {
      await rm(part, { force: true });
    }
    return path;
  }
}

/** Writes the content to `path`. The stream is not destroyed when it is too long, so that an HTTP response can still be sent. */
async function receive(
  content: Readable,
  path: string,
  name: string,
  maxBytes: number,
): Promise<{ id: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  async function* measured(): AsyncGenerator<Buffer> {
    for await (const chunk of content.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw fileTooLarge(name, maxBytes);
      hash.update(chunk);
      yield chunk;
    }
  }
  try {
    await pipeline(measured, await newFile(path));
  } catch (error) {
    content.resume();
    if (error instanceof AppError || !isCutOff(error)) throw error;
    throw uploadCutOff(name, error);
  }
  return { id: hash.digest('hex'), size };
}

function isCutOff(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR';
}

/** The last part of the name, without control characters. */
function labelOf(name: string): string {
  const last = name.split(/[/\\]/).at(-1)!;
  return last.replace(/\p{C}/gu, '').trim().slice(0, LONGEST_NAME) || 'unnamed';
}
