import type { Page } from '../../platform/http/listing.js';
import type { DriftReport } from './report.js';
import type { ReportFilter, ReportSummary } from './report-list.js';

/** Reports as they were made. Only when they were confirmed, and their MLflow run, is added later. */
export abstract class ReportStore {
  /** @param modelRunId the run that made the version. @returns false if the report is stored already */
  abstract insert(report: DriftReport, modelRunId?: string): Promise<boolean>;
  abstract find(id: string): Promise<DriftReport | undefined>;
  /** The newest that was made or confirmed. */
  abstract latest(filter: ReportFilter): Promise<DriftReport | undefined>;
  /** The newest first. */
  abstract list(filter: ReportFilter, offset: number, limit: number): Promise<Page<ReportSummary>>;
  abstract confirm(id: string, at: Date): Promise<void>;
  /** States that the report is in the files of this run. */
  abstract logged(id: string, runId: string): Promise<void>;
  /** The oldest reports that are in no run's files yet. */
  abstract unlogged(limit: number): Promise<DriftReport[]>;
  /** The newest reports of a version, by the run that made the version. */
  abstract ofModelRun(modelRunId: string, limit: number): Promise<DriftReport[]>;
  /** Removes reports made before a time, and the oldest above a number. @returns how many were removed */
  abstract prune(before: Date | undefined, keep: number | undefined): Promise<number>;
}
