import type { Severity } from '../../notifications/index.js';
import type { Labels, Matchers } from '../matchers.js';

export const COMPARISONS = ['>', '>=', '<', '<=', '==', '!='] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const AGGREGATIONS = ['last', 'min', 'max', 'mean'] as const;
/** What the values of a window become: the last one, or the least, the greatest or the mean of those seen in it. */
export type Aggregation = (typeof AGGREGATIONS)[number];

/** What is evaluated, and which receivers have the notices. Durations are in milliseconds. */
export interface AlertRule {
  /** 1 to 63 lower-case letters, digits or -. */
  name: string;
  /** A name of the catalogue of measures. */
  measure: string;
  /** Which of the measure's series; empty: all. Each is an alert of its own. */
  where: Matchers;
  aggregation: Aggregation;
  /** Of the measure if it covers a span of time, else of the aggregation; 0: the value as it is. */
  windowMs: number;
  comparison: Comparison;
  threshold: number;
  /** How long the condition must hold before the alert fires. */
  forMs: number;
  /** How long it must not hold before a firing alert is resolved. */
  keepMs: number;
  /** How long the measure may be unreadable before that is an alert. */
  unknownAfterMs: number;
  /** A critical alert that still fires is sent again after this time; 0: never. */
  repeatMs: number;
  severity: Severity;
  /** Text with `{value}`, `{threshold}` and names of labels and details. */
  summary: string;
  /** Names of receivers; empty: all. */
  receivers: string[];
  /** Added to the labels of the series. */
  labels: Labels;
  enabled: boolean;
}

export const RULE_DEFAULTS = {
  where: {},
  aggregation: 'last',
  windowMs: 0,
  forMs: 0,
  keepMs: 300_000,
  unknownAfterMs: 600_000,
  repeatMs: 14_400_000,
  receivers: [],
  labels: {},
  enabled: true,
} satisfies Partial<AlertRule>;

/** Whether a value meets the condition of a rule. */
export function holds({ comparison, threshold }: AlertRule, value: number): boolean {
  switch (comparison) {
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '==':
      return value === threshold;
    case '!=':
      return value !== threshold;
  }
}
