import type { Contributions } from '../algorithms/explain/contributions.js';
import { explainer } from '../algorithms/explain/explain.js';
import type { Model } from '../algorithms/model.js';
import type { WorkerTask } from '../platform/workers/workers.js';

export interface ExplainPayload {
  model: Model;
  /** In the order of `model.featureNames`. */
  row: Float64Array;
}

/** Explains one prediction of a model that is too large for the event loop. */
export default async function explain({ payload }: WorkerTask<ExplainPayload>): Promise<Contributions> {
  return explainer(payload.model).explain(payload.row);
}
