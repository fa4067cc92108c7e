import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { ByteRange } from './blob-store.port.js';

const HASH = /^[0-9a-f]{64}$/;

/** Blobs as files, named by their hash, for content that a database would store much more slowly than a disk. */
export class FileBlobs {
  private readonly logger = new Logger(FileBlobs.name);

  constructor(private readonly folder: string) {}

  /**
   * Adopts a finished file of the same disk. It is flushed to the disk in the background: a loss of power may lose the last
   * seconds, as it may of the database beside it.
   */
  async adopt(file: string, hash: string): Promise<void> {
    const target = this.pathOf(hash);
    await mkdir(dirname(target), { recursive: true });
    await rename(file, target);
    // The content first: a name on the disk without its content would be worse than neither.
    syncPath(target)
      .then(() => syncPath(dirname(target)))
      .catch((error: unknown) =>
        this.logger.warn(`The disk did not confirm that it keeps blob ${hash}: ${String(error)}`),
      );
  }

  /** Size in bytes; undefined if there is no such file. */
  async size(hash: string): Promise<number | undefined> {
    if (!HASH.test(hash)) return undefined;
    try {
      return (await stat(this.pathOf(hash))).size;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  open(hash: string, range?: ByteRange): Readable {
    return createReadStream(this.pathOf(hash), { ...range, highWaterMark: 1 << 18 });
  }

  private pathOf(hash: string): string {
    return join(this.folder, hash.slice(0, 2), hash);
  }
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
