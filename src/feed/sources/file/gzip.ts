import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AppError, messageOf } from '../../../platform/errors/app-error.js';
import { HEAD_BYTES, kindOf } from './file-kind.js';
import { HIGHEST_RATIO, MOST_BYTES, SMALL } from './unpack-limits.js';

/**
 * The content of a gzip stream, with the limits of a zip: 2 GiB, and above 1 MiB 200 times the packed size.
 * @throws {AppError} `feed.gzip-broken`, `feed.gzip-too-large`, `feed.foreign-file` for another archive within
 */
export async function* unzipped(packed: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const read = { packed: 0, unpacked: 0 };
  const source = Readable.from(counted(packed, read));
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip) as AsyncIterable<Buffer>) {
      if (read.unpacked === 0) assertText(chunk, name);
      read.unpacked += chunk.byteLength;
      assertBounded(read, name);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = `${name} is an incomplete or damaged gzip file: ${messageOf(error)}`;
    throw new AppError({ code: 'feed.gzip-broken', kind: 'invalid', message, cause: error });
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

async function* counted(packed: AsyncIterable<Buffer>, read: { packed: number }): AsyncGenerator<Buffer> {
  for await (const chunk of packed) {
    read.packed += chunk.byteLength;
    yield chunk;
  }
}

function assertText(first: Buffer, name: string): void {
  const kind = kindOf(first.subarray(0, HEAD_BYTES), `${name}, unpacked,`);
  if (kind === 'text') return;
  const message = `${name} packs a ${kind} file: an archive within an archive is not opened; unpack it first`;
  throw new AppError({ code: 'feed.foreign-file', kind: 'invalid', message });
}

function assertBounded({ packed, unpacked }: { packed: number; unpacked: number }, name: string): void {
  const bomb = unpacked > SMALL && unpacked > HIGHEST_RATIO * packed;
  if (unpacked <= MOST_BYTES && !bomb) return;
  const what = bomb ? `more than ${HIGHEST_RATIO} times its size` : `more than ${MOST_BYTES} bytes`;
  const message = `${name} unpacks to ${what}, which is over the limit`;
  throw new AppError({ code: 'feed.gzip-too-large', kind: 'invalid', message });
}
