import type { WorkerTask } from '../platform/workers/workers.js';
import { decodeBlock, type DecodedBlock, type RowArrays } from './decode-block.js';

export interface DecodeTask {
  bytes: Uint8Array;
  target: RowArrays;
  at: number;
  firstGame: number;
}

/** Decodes a silver block into shared arrays, off the event loop. */
export default async function decode({ payload }: WorkerTask<DecodeTask>): Promise<DecodedBlock> {
  return decodeBlock(payload.bytes, payload.target, payload.at, payload.firstGame);
}
