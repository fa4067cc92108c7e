import { Schema } from 'mongoose';
import type { ReportSummary } from '../reports/report-list.js';

export const DRIFT_REPORTS = 'DriftReport';

/** What lists show. The whole report is in a collection of its own: the embedded database reads whole documents to sort a list. */
export type DriftReportDocument = Omit<ReportSummary, 'id'> & {
  _id: string;
  /** The later of `createdAt` and `confirmedAt`. */
  seenAt: Date;
  /** The run that made the version. */
  modelRunId?: string;
  /** The run of the experiment `monitoring` whose files have the report; '' while there is none. */
  runId: string;
};

export const DRIFT_REPORT_BODIES = 'DriftReportBody';

/** A report as JSON text: names of columns, which are keys in some of its objects, may have any characters. */
export interface DriftReportBodyDocument {
  _id: string;
  body: string;
}

export const driftReportBodySchema = new Schema<DriftReportBodyDocument>(
  { _id: String, body: String },
  { collection: 'drift_report_bodies', autoCreate: false, autoIndex: false, versionKey: false },
);

export const driftReportSchema = new Schema<DriftReportDocument>(
  {
    _id: String,
    createdAt: Date,
    confirmedAt: Date,
    seenAt: Date,
    by: String,
    trigger: String,
    model: String,
    version: Number,
    source: String,
    dataset: String,
    rows: Number,
    games: Number,
    labelled: Number,
    from: String,
    to: String,
    verdict: String,
    sentence: String,
    causes: [String],
    columns: Number,
    driftedColumns: Number,
    logLoss: Number,
    estimatedLogLoss: Number,
    modelRunId: String,
    runId: String,
  },
  { collection: 'drift_reports', autoCreate: false, autoIndex: false, versionKey: false, minimize: false },
);

export const DRIFT_REPORT_CHANGES = 'DriftReportChanges';

/** How often the list of reports has changed. */
export interface ReportChangesDocument {
  _id: string;
  changes: number;
}

export const reportChangesSchema = new Schema<ReportChangesDocument>(
  { _id: String, changes: Number },
  { collection: 'drift_report_changes', autoCreate: false, autoIndex: false, versionKey: false },
);
