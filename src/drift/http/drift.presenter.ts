import type { Column } from '../../platform/http/listing.js';
import type { ReportSummary } from '../reports/report-list.js';

export const REPORT_COLUMNS: Column<ReportSummary>[] = [
  { name: 'id', cell: (report) => report.id },
  { name: 'created_at', cell: (report) => report.createdAt },
  { name: 'confirmed_at', cell: (report) => report.confirmedAt },
  { name: 'verdict', cell: (report) => report.verdict },
  { name: 'causes', cell: (report) => report.causes.join(' ') },
  { name: 'model', cell: (report) => report.model },
  { name: 'version', cell: (report) => report.version },
  { name: 'source', cell: (report) => report.source },
  { name: 'dataset', cell: (report) => report.dataset },
  { name: 'trigger', cell: (report) => report.trigger },
  { name: 'by', cell: (report) => report.by },
  { name: 'rows', cell: (report) => report.rows },
  { name: 'games', cell: (report) => report.games },
  { name: 'labelled', cell: (report) => report.labelled },
  { name: 'from', cell: (report) => report.from },
  { name: 'to', cell: (report) => report.to },
  { name: 'columns', cell: (report) => report.columns },
  { name: 'drifted_columns', cell: (report) => report.driftedColumns },
  { name: 'log_loss', cell: (report) => report.logLoss },
  { name: 'estimated_log_loss', cell: (report) => report.estimatedLogLoss },
  { name: 'sentence', cell: (report) => report.sentence },
];
