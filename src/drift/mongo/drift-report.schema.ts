import { Schema } from 'mongoose';
import type { ReportSummary } from '../reports/report-list.js';

export const DRIFT_REPORTS = 'DriftReport';

/**
 * What lists show, and the whole report as JSON in `body`: a list does not read it, and names of columns, which are keys in
 * some of its objects, may have any characters.
 */
export type DriftReportDocument = Omit<ReportSummary, 'id'> & {
  _id: string;
  /** The later of `createdAt` and `confirmedAt`. */
  seenAt: Date;
  /** The run that made the version. */
  modelRunId?: string;
  /** The run of the experiment `monitoring` whose files have the report; '' while there is none. */
  runId: string;
  body: string;
};

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
    body: String,
  },
  { collection: 'drift_reports', autoCreate: false, autoIndex: false, versionKey: false, minimize: false },
);
