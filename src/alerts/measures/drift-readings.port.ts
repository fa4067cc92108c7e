import type { DriftReport, WindowSource } from '../../drift/index.js';

/** What is known of the rows of one source. */
export interface SourceReport {
  source: WindowSource;
  /** The newest report about the newest rows for the present champion; absent if there are only reports about earlier champions. */
  report?: DriftReport;
}

/** The newest reports, from which the measures of drift and performance are read. */
export abstract class DriftReadings {
  /** Sources without any report are left out. */
  abstract newest(): Promise<SourceReport[]>;
}
