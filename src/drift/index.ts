export { DriftModule } from './drift.module.js';
export type { CauseKind, DriftReport, ReportTrigger, VerdictState } from './reports/report.js';
export type { WindowSpec, WindowSource } from './windows/window.js';
