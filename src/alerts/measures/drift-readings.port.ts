import type { DriftReport } from '../../drift/index.js';

/** The newest reports, from which the measures of drift and performance are read. */
export abstract class DriftReadings {
  /** The newest report of each source of rows for the champion that answers predictions. */
  abstract newest(): Promise<DriftReport[]>;
}
