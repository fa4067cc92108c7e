import type { WorkerTask } from '../platform/workers/workers.js';
import { encodeBlock } from './arrow-block.js';
import { mergeColumns, type CleanColumns } from './clean-columns.js';
import { type BlockPlayer, withoutPlace } from '../basketball/index.js';
import type { BlockSummary } from './silver-partition.js';
import { summarise } from './summarise.js';

export interface EncodeTask {
  pieces: CleanColumns[];
}

export interface EncodedBlock {
  bytes: Uint8Array;
  summary: BlockSummary;
  /** In the order of ids. */
  players: BlockPlayer[];
}

/** Sorts the clean shots of a month and writes them as one Arrow block, off the event loop. */
export default async function encode({ payload }: WorkerTask<EncodeTask>): Promise<EncodedBlock> {
  const columns = mergeColumns(payload.pieces);
  const players = columns.players.map((tally) => withoutPlace(tally));
  return { bytes: encodeBlock(columns), summary: summarise(columns), players };
}
