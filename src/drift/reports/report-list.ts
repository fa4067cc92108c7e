import type { WindowSource } from '../windows/window.js';
import { estimatedLogLoss, logLossRow } from './damage.js';
import type { CauseKind, DriftReport, ReportTrigger, VerdictState } from './report.js';

/** A report as lists show it. */
export interface ReportSummary {
  id: string;
  createdAt: Date;
  confirmedAt?: Date;
  by: string;
  trigger: ReportTrigger;
  model: string;
  version: number;
  source: WindowSource;
  dataset?: string;
  /** The window: rows, games, rows with a known result, first and last row. */
  rows: number;
  games: number;
  labelled: number;
  from?: string;
  to?: string;
  verdict: VerdictState;
  sentence: string;
  /** The kinds of the causes, the most serious first, each once. */
  causes: CauseKind[];
  columns: number;
  driftedColumns: number;
  /** Measured, with outcomes. */
  logLoss?: number;
  /** Estimated, without. */
  estimatedLogLoss?: number;
}

/** Which reports a list has; absent fields do not restrict it. */
export interface ReportFilter {
  model?: string;
  version?: number;
  verdict?: VerdictState;
  trigger?: ReportTrigger;
  source?: WindowSource;
  dataset?: string;
  /** Made at or after. */
  from?: Date;
  /** Made before. */
  to?: Date;
}

export function summaryOf(report: DriftReport): ReportSummary {
  const { id, createdAt, confirmedAt, by, trigger, model, version, current, verdict, columns } = report;
  const measured = logLossRow(report.performance)?.current.value ?? undefined;
  const estimated = estimatedLogLoss(report.estimates)?.estimated.value ?? undefined;
  const features = columns.filter(({ role }) => role === 'feature');
  return {
    id,
    createdAt,
    ...(confirmedAt && { confirmedAt }),
    by,
    trigger,
    model,
    version,
    source: current.source,
    ...(current.dataset !== undefined && { dataset: current.dataset }),
    rows: current.rows,
    games: current.games,
    labelled: current.labelled,
    ...(current.from !== undefined && { from: current.from }),
    ...(current.to !== undefined && { to: current.to }),
    verdict: verdict.state,
    sentence: verdict.sentence,
    causes: [...new Set(verdict.causes.map(({ kind }) => kind))],
    columns: features.length,
    driftedColumns: features.filter(({ drifted }) => drifted).length,
    ...(measured !== undefined && { logLoss: measured }),
    ...(estimated !== undefined && { estimatedLogLoss: estimated }),
  };
}
