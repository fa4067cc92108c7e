export { DriftModule } from './drift.module.js';
export type { DriftMeasure } from './metrics/drift-measure.js';
export { DriftMeasures } from './metrics/drift-measures.service.js';
export { DriftReports } from './reports/drift-reports.service.js';
export {
  type CauseKind,
  CAUSES,
  type DriftReport,
  REPORT_PARTS,
  type ReportPart,
  type ReportTrigger,
  type VerdictState,
  VERDICTS,
} from './reports/report.js';
export type { ReportRequest } from './reports/report-request.js';
export { WINDOW_SOURCES, type WindowSpec, type WindowSource } from './windows/window.js';
