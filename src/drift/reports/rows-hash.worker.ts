import { createHash } from 'node:crypto';
import type { WorkerTask } from '../../platform/workers/workers.js';

export interface HashTask {
  /** Hashed before the rows. */
  text: string;
  arrays: (Float64Array | Int32Array | Int8Array)[];
}

/** SHA-256 of rows: columns one after the other, each with its length. */
export default async function hashRows({ payload }: WorkerTask<HashTask>): Promise<string> {
  const hash = createHash('sha256').update(payload.text);
  for (const { buffer, byteOffset, byteLength } of payload.arrays) {
    hash.update(`\n${byteLength}\n`).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}
