import type { WindowSummary } from '../windows/window.js';
import type {
  ColumnFinding,
  EstimateFinding,
  MultivariateFinding,
  PerformanceFinding,
  QualityFinding,
  SegmentFinding,
} from './report.js';

/** What the parts of a report have found. A part that was left out has found nothing. */
export interface Findings {
  reference: WindowSummary;
  current: WindowSummary;
  columns: ColumnFinding[];
  quality: QualityFinding[];
  performance?: PerformanceFinding;
  estimates: EstimateFinding[];
  multivariate?: MultivariateFinding;
  segments: SegmentFinding[];
}
