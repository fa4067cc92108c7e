import type { WindowSpec, WindowSummary } from '../windows/window.js';

/** What a report looks at. */
export const REPORT_PARTS = [
  'data',
  'quality',
  'performance',
  'estimate',
  'multivariate',
  'segments',
] as const;
export type ReportPart = (typeof REPORT_PARTS)[number];

export const TRIGGERS = ['manual', 'schedule', 'pipeline'] as const;
export type ReportTrigger = (typeof TRIGGERS)[number];

/**
 * `ok`: nothing that chance and clusters do not explain. `changed`: the data changed, the model is as good as before as far as known.
 * `worse`: the model is measurably worse. `broken`: the data is damaged (units, missing values, stale …). `too-few`: not enough rows
 * or games to say.
 */
export const VERDICTS = ['ok', 'changed', 'worse', 'broken', 'too-few'] as const;
export type VerdictState = (typeof VERDICTS)[number];

export const CAUSES = [
  'distribution',
  'target-rate',
  'calibration',
  'performance',
  'multivariate',
  'unit-change',
  'new-category',
  'missing',
  'out-of-range',
  'constant',
  'duplicates',
  'stale',
  'volume',
  /** Columns that must agree with each other do not. */
  'relation',
  'quarantine',
] as const;
export type CauseKind = (typeof CAUSES)[number];

/** One thing that is wrong or has changed, the most serious first. */
export interface Cause {
  kind: CauseKind;
  column?: string;
  segment?: string;
  /** One sentence with its numbers. */
  text: string;
  /** Columns that changed because this did, such as those that are derived from it. */
  consequences?: string[];
}

/** What the change does to the model: a change of the data need not make it worse. */
export interface Damage {
  /** `measured`: by outcomes; `estimated`: without; `unknown`: neither was possible. */
  known: 'measured' | 'estimated' | 'unknown';
  /** Log loss of the window, measured or estimated, minus that of the reference, in nats. */
  logLoss?: Estimate;
  /** One sentence with its numbers. */
  text: string;
}

export interface Verdict {
  state: VerdictState;
  /** One sentence. */
  sentence: string;
  causes: Cause[];
  damage: Damage;
}

/** A number with its 95 % interval, if it has one. */
export interface Estimate {
  value: number | null;
  interval?: [number, number];
}

/** The result of one test of one column. */
export interface TestResult {
  /** A name of the catalogue of tests, such as `ks` or `psi`. */
  test: string;
  statistic: number | null;
  pValue?: number;
  /** The test alone says drift; the verdict of the column weighs more. */
  drifted: boolean;
  /** Level or threshold that it was compared with. */
  threshold?: number;
}

/** Shares of a column's bins or categories, for the plot; both add up to 1 without the missing. */
export interface ColumnPlot {
  /** Labels of the bars: categories, or `low to high`. At most 30. */
  labels: string[];
  reference: number[];
  current: number[];
}

export interface ColumnSummary {
  count: number;
  missing: number;
  mean: number | null;
  std: number | null;
  min: number | null;
  median: number | null;
  max: number | null;
}

/** What happened to one column (a feature, the target, or the prediction). */
export interface ColumnFinding {
  column: string;
  role: 'feature' | 'target' | 'prediction';
  kind: 'numeric' | 'category';
  reference: ColumnSummary;
  current: ColumnSummary;
  drifted: boolean;
  /** Effect size: its name (`normed Wasserstein`, `total variation` …), value, interval; and the smallest that matters. */
  effect: Estimate & { name: string; threshold: number; learned?: boolean };
  /** Of the test that respects clusters, and after Benjamini–Hochberg over the columns. */
  pValue: number | null;
  adjustedPValue: number | null;
  /** How many independent rows the clustered rows are worth: variance against that of independent rows. */
  designEffect?: number;
  /** Further tests that the request named. */
  tests: TestResult[];
  plot: ColumnPlot;
  /** What it may mean, one sentence; empty if nothing changed. */
  meaning: string;
}

/** A check of the data's quality. */
export interface QualityFinding {
  check: Exclude<CauseKind, 'distribution' | 'target-rate' | 'calibration' | 'performance' | 'multivariate'>;
  column?: string;
  passed: boolean;
  /** One sentence with its numbers. */
  text: string;
  /** For `unit-change`: current = slope * reference + intercept. */
  map?: { slope: number; intercept: number };
}

/** A score of the model in the window and on its reference (later games of the validation part). */
export interface ScoreRow {
  /** `log loss`, `accuracy`, `Brier score` … */
  name: string;
  reference: Estimate;
  current: Estimate;
  /** current - reference. */
  gap: Estimate;
  /** Whether a larger value is better; null if neither is (a rate). */
  largerIsBetter: boolean | null;
}

export interface PerformanceFinding {
  rows: number;
  games: number;
  scores: ScoreRow[];
  /** Rows: true negatives, false positives, false negatives, true positives. */
  confusion: {
    current: [number, number, number, number];
    reference: [number, number, number, number];
  };
  /** Calibration curve of the window, ten bins: mean probability, share made, rows. */
  calibration: { predicted: number; actual: number; rows: number }[];
  /**
   * The anytime-valid test of "log loss is no worse than on the reference", over all outcomes since the version became champion; the interval is
   * that of the difference in nats per row. `calibration`: the same of "label - probability is what it was on the reference".
   */
  sequential?: {
    eValue: number;
    needed: number;
    worse: boolean;
    interval: [number, number];
    looks: number;
    calibration?: { eValue: number; needed: number; worse: boolean; interval: [number, number] };
  };
  worse: boolean;
  /** The window or the reference has too few games or outcomes for the tests of the window: only `sequential` can say that the model is worse. */
  tooFew?: boolean;
  text: string;
}

/** Scores without outcomes. */
export interface EstimateFinding {
  method: 'cbpe' | 'importance-weighted';
  scores: { name: string; estimated: Estimate; reference: number | null; realised?: number }[];
  text: string;
}

export interface MultivariateFinding {
  /** Area under the ROC curve of a classifier that tells reference and current apart, on held-out games. */
  auc: Estimate;
  drifted: boolean;
  /** The features that it used most, shares add up to at most 1. */
  features: { column: string; share: number }[];
  reconstruction?: { reference: number; current: number; ratio: Estimate; drifted: boolean };
  text: string;
}

export interface SegmentFinding {
  /** Kind and value, such as `Shot type: 3PT Field Goal`. */
  segment: string;
  kind: string;
  rows: number;
  games: number;
  state: VerdictState;
  drifted: string[];
  logLoss?: Estimate;
  text: string;
}

export interface ReportOptions {
  parts: ReportPart[];
  /** Names of further tests of the catalogue, for every column they fit. */
  tests: string[];
  /** Of the whole report: the probability of a false alarm. */
  level: number;
  /** Smallest effects that matter, by column; absent: the usual ones. */
  effects?: Record<string, number>;
}

export interface DriftReport {
  /** Derived from model, version, windows, options and the content of the rows: the same input has the same report. */
  id: string;
  createdAt: Date;
  /** When the same report was last made again: nothing that it is about had changed. */
  confirmedAt?: Date;
  by: string;
  trigger: ReportTrigger;
  model: string;
  /** Whose reference profile it is. */
  version: number;
  spec: WindowSpec;
  options: ReportOptions;
  reference: WindowSummary;
  current: WindowSummary;
  verdict: Verdict;
  columns: ColumnFinding[];
  quality: QualityFinding[];
  performance?: PerformanceFinding;
  estimates: EstimateFinding[];
  multivariate?: MultivariateFinding;
  segments: SegmentFinding[];
  /** Caps that were reached, parts that were left out, and why. */
  notes: string[];
  /** How long it took, in ms. */
  tookMs: number;
  /** The run of the experiment `monitoring` that has it as an artifact. */
  runId?: string;
}
