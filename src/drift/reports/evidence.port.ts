import type { WindowSpec, WindowSummary } from '../windows/window.js';
import type { Findings } from './findings.js';
import type { ReportOptions } from './report.js';

/** A model version whose reference a window is compared with. */
export interface ReportSubject {
  model: string;
  version: number;
  /** The run that made the version; '' for one without. */
  runId: string;
  /** Whose rows are the reference; absent: the snapshot that the version was trained on. */
  snapshot?: string;
}

/** A reference and a window that were read. */
export interface OpenedWindow {
  reference: WindowSummary;
  current: WindowSummary;
  /** A hash of everything that was read: the same rows and the same reference have the same. */
  content: string;
  /** Caps that were reached while reading, and why. */
  notes: string[];
  /**
   * What the parts of a report find in the rows.
   * @param onStep receives the name of each part as it begins
   */
  examine(options: ReportOptions, onStep: (step: string) => void): Promise<Examined>;
}

export type Examined = Omit<Findings, 'reference' | 'current'> & { notes: string[] };

/** Reads what a report is about. */
export abstract class Evidence {
  /**
   * @param effects smallest effects that matter, by column
   * @throws {AppError} if the version has no reference, the window cannot be read, or the reference lacks a column of the effects
   */
  abstract open(
    subject: ReportSubject,
    spec: WindowSpec,
    effects?: Readonly<Record<string, number>>,
  ): Promise<OpenedWindow>;
}
