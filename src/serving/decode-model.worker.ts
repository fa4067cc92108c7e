import type { Model } from '../algorithms/model.js';
import { decodeModel } from '../algorithms/model-io/model-file.js';
import type { WorkerTask } from '../platform/workers/workers.js';

export interface DecodePayload {
  file: Uint8Array;
}

/** Decodes a model file that is too large for the event loop. */
export default async function decode({ payload }: WorkerTask<DecodePayload>): Promise<Model> {
  return decodeModel(payload.file).model;
}
