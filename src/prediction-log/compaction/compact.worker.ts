import { deflateRawSync } from 'node:zlib';
import { sha256 } from '../../platform/ids/ids.js';
import type { WorkerTask } from '../../platform/workers/workers.js';
import type { BlockManifest } from '../blocks/blocks.port.js';
import { decodePredictions } from '../blocks/prediction-codec.js';
import { sealBlock } from '../blocks/seal-block.js';
import { decodeOutcomes } from '../outcomes/outcome-columns.js';
import { sealOutcomeColumns } from '../outcomes/seal-outcomes.js';
import { mergeOutcomes, mergePredictions } from './merge-columns.js';

export interface CompactTask {
  kind: 'predictions' | 'outcomes';
  id: string;
  /** Bytes of the parts, inflated, in the order of their first ids. */
  parts: Uint8Array[];
  writtenAt: number;
}

export interface CompactedBlock {
  /** Of level 0 and without parts; those of outcomes count nothing. */
  manifest: BlockManifest;
  bytes: Uint8Array;
}

/** Merges blocks into one and deflates it, off the event loop. */
export default async function compact({ payload }: WorkerTask<CompactTask>): Promise<CompactedBlock> {
  const { kind, id, parts, writtenAt } = payload;
  const { manifest, bytes } =
    kind === 'predictions'
      ? sealBlock(id, mergePredictions(parts.map(decodePredictions)), writtenAt)
      : sealOutcomeColumns(id, mergeOutcomes(parts.map(decodeOutcomes)), {
          accepted: 0,
          corrections: 0,
          writtenAt,
        });
  const deflated = new Uint8Array(deflateRawSync(bytes, { level: 1 }));
  return {
    manifest: { ...manifest, bytes: deflated.length, hash: sha256(deflated), encoding: 'deflate' },
    bytes: deflated,
  };
}
