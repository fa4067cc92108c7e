import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';

/**
 * A stream into a file that exists as soon as this resolves. The stream of `createWriteStream(path)` creates its file some time
 * later, and a caller that removes the file after an early failure may be overtaken.
 */
export async function newFile(path: string): Promise<Writable> {
  return (await open(path, 'w')).createWriteStream();
}
