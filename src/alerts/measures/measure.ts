import type { Labels } from '../matchers.js';

export const MEASURE_GROUPS = [
  'data',
  'drift',
  'performance',
  'elections',
  'pipelines',
  'predictions',
  'notifications',
  'machine',
] as const;
export type MeasureGroup = (typeof MEASURE_GROUPS)[number];

/** One value of a measure. */
export interface Sample {
  /** Which series of the measure it is. */
  labels: Labels;
  /** Null: it cannot be known now. */
  value: number | null;
  /** With null: that is no fault, as with too few rows to say; an alert that fires stays, and no notice is sent. */
  isExpected?: boolean;
  /** For summaries: texts that change while the series stays the same, such as the error of a run. */
  details?: Labels;
}

/** One evaluation: what is read in it is read once. */
export interface ReadingContext {
  now: Date;
  /** The result of the first call with this key. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/** Something that rules can watch. */
export interface Measure {
  /** Lower-case words with underscores. */
  name: string;
  group: MeasureGroup;
  unit: string;
  /** One sentence. */
  description: string;
  /** Names of the labels of its series. */
  labels: string[];
  /** Names of the details of its samples. */
  details?: string[];
  /** It is about a span of time, which the rule names as its window; in ms if the rule names none. */
  spanMs?: number;
  /** No sample: there is nothing to measure, which is not a fault. @throws when it cannot be read */
  read(context: ReadingContext, spanMs: number): Promise<Sample[]>;
}

/** The measures that one part of the program offers. */
export abstract class MeasureSource {
  abstract readonly measures: readonly Measure[];
}
