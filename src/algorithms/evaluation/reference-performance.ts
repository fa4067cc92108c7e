/** How good a model is on its reference, the later games of the validation part: what production is compared with. */
import { type ClassificationReport, classificationReport } from './classification-report.js';
import { type ChunkReference, chunkReference, gameSums } from './loss-chunks.js';
import { type EstimateReference, estimateReference } from './performance-estimate.js';
import type { SliceRows } from './slice-comparison.js';
import { type SliceLoss, sliceLosses } from './slice-losses.js';

/** Small JSON; stored with the profile of a reference. */
export interface ReferencePerformance extends ClassificationReport {
  estimates: EstimateReference;
  /** For the sequential test; absent below ten chunks of games. */
  chunks?: ChunkReference;
  slices: SliceLoss[];
}

/**
 * @param labels 0 or 1, of rows in order of time that the model has not learned from
 * @param probabilities of the model, 0..1
 * @param games index of each row's game, 0 or more
 * @param slices groups of rows whose log loss is kept, too
 * @throws {RangeError} when lengths differ or there is no row
 */
export function referencePerformance(
  labels: Uint8Array,
  probabilities: Float64Array,
  games: Int32Array,
  slices: readonly SliceRows[] = [],
): ReferencePerformance {
  if (labels.length === 0) throw new RangeError('a reference must have rows');
  const rows = { labels, probabilities, games };
  const report = classificationReport(rows);
  const chunks = chunkReference(gameSums(rows));
  return {
    ...report,
    estimates: estimateReference(rows, report),
    ...(chunks && { chunks }),
    slices: sliceLosses(rows, slices),
  };
}
