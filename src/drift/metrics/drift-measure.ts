import type { CauseKind, VerdictState } from '../reports/report.js';
import type { WindowSource } from '../windows/window.js';

/** The numbers of the newest report on a source. */
export interface DriftMeasure {
  source: WindowSource;
  report: string;
  model: string;
  version: number;
  /** When it was made or last confirmed. */
  at: Date;
  ageSeconds: number;
  verdict: VerdictState;
  sentence: string;
  causes: CauseKind[];
  rows: number;
  /** Of the features, 0..1; absent if the report did not look. */
  driftedShare?: number;
  /** Effect sizes in units of the smallest that matters. */
  columns: { column: string; effect: number; drifted: boolean }[];
  logLoss?: number;
  referenceLogLoss?: number;
  logLossGap?: number;
  estimatedLogLoss?: number;
  calibrationError?: number;
  /** Quality checks that failed. */
  failedChecks: number;
}
