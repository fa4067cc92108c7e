import { Injectable } from '@nestjs/common';
import type { DriftReport, VerdictState } from '../../drift/index.js';
import { DriftReadings, type SourceReport } from './drift-readings.port.js';
import { type Measure, MeasureSource, type ReadingContext, type Sample } from './measure.js';

const HOUR_MS = 3_600_000;
/** `too-few` is not on the scale: such a report says nothing. */
const GRAVITY: Record<Exclude<VerdictState, 'too-few'>, number> = { ok: 0, changed: 1, worse: 2, broken: 3 };
const LABELS = ['source'];

/** What the newest reports say, one for each source of rows (gold, predictions). */
@Injectable()
export class ReportMeasures extends MeasureSource {
  readonly measures: readonly Measure[] = [
    {
      name: 'drift_verdict',
      group: 'drift',
      unit: 'gravity',
      description: 'Verdict of the newest report: 0 ok, 1 changed, 2 worse, 3 broken.',
      labels: LABELS,
      details: ['verdict', 'sentence', 'report'],
      read: (context) => this.each(context, verdictOf),
    },
    {
      name: 'drifted_columns_share',
      group: 'drift',
      unit: 'share',
      description: 'Features and target that drifted, of all that the newest report compared.',
      labels: LABELS,
      details: ['columns', 'sentence', 'report'],
      read: (context) => this.each(context, driftedOf),
    },
    {
      name: 'column_effect',
      group: 'drift',
      unit: 'multiples of the threshold',
      description:
        'Effect of a column in the newest report, divided by the smallest effect that matters: 1 is the threshold.',
      labels: [...LABELS, 'column'],
      details: ['effect', 'meaning', 'report'],
      read: (context) => this.flat(context, effectsOf),
    },
    {
      name: 'failed_quality_checks',
      group: 'drift',
      unit: 'checks',
      description: 'Checks of the data that failed in the newest report: units, missing values, ranges …',
      labels: LABELS,
      details: ['checks', 'report'],
      read: (context) => this.each(context, qualityOf),
    },
    {
      name: 'drift_report_age_hours',
      group: 'drift',
      unit: 'hours',
      description: 'Time since the newest report.',
      labels: LABELS,
      details: ['report'],
      read: (context) => this.each(context, (report) => ageOf(report, context.now)),
    },
    {
      name: 'log_loss_gap',
      group: 'performance',
      unit: 'nats',
      description: 'Measured log loss in the newest report, less that of the reference: above 0 is worse.',
      labels: LABELS,
      details: ['current', 'reference', 'report'],
      read: (context) => this.flat(context, (report) => scoreOf(report, 'log loss')),
    },
    {
      name: 'log_loss_gap_sure',
      group: 'performance',
      unit: 'nats',
      description: 'The lower end of the 95 % interval of the same: above 0 is worse beyond chance.',
      labels: LABELS,
      details: ['current', 'reference', 'report'],
      read: (context) => this.flat(context, (report) => scoreOf(report, 'log loss', 'sure')),
    },
    {
      name: 'estimated_log_loss_gap',
      group: 'performance',
      unit: 'nats',
      description: 'Log loss that the newest report estimates without outcomes, less that of the reference.',
      labels: [...LABELS, 'method'],
      details: ['current', 'reference', 'report'],
      read: (context) => this.flat(context, estimatesOf),
    },
    {
      name: 'calibration_error',
      group: 'performance',
      unit: 'share',
      description: 'Calibration error (ECE) in the newest report.',
      labels: LABELS,
      details: ['reference', 'report'],
      read: (context) =>
        this.flat(context, (report) => scoreOf(report, 'expected calibration error', 'current')),
    },
    {
      name: 'sequential_evidence',
      group: 'performance',
      unit: 'multiples of the needed e-value',
      description:
        'E-value of the sequential test of "no worse than the reference", divided by the one that is needed: at 1 the champion is worse.',
      labels: LABELS,
      details: ['looks', 'report'],
      read: (context) => this.each(context, sequentialOf),
    },
  ];

  constructor(private readonly reports: DriftReadings) {
    super();
  }

  private newest(context: ReadingContext): Promise<SourceReport[]> {
    return context.once('drift reports', () => this.reports.newest());
  }

  /** One series a source. While the champion has no report yet, what was known of the one before stays. */
  private async each(context: ReadingContext, sampleOf: (report: DriftReport) => Value): Promise<Sample[]> {
    return (await this.newest(context)).map(({ source, report }) => {
      if (!report) return { labels: { source }, value: null, isExpected: true };
      const { details, ...sample } = sampleOf(report);
      return { labels: { source }, ...sample, details: { report: report.id, ...details } };
    });
  }

  private async flat(
    context: ReadingContext,
    samplesOf: (report: DriftReport) => Sample[],
  ): Promise<Sample[]> {
    return (await this.newest(context)).flatMap(({ source, report }) =>
      (report ? samplesOf(report) : []).map((sample) => ({
        ...sample,
        labels: { source, ...sample.labels },
        details: { report: report!.id, ...sample.details },
      })),
    );
  }
}

type Value = Omit<Sample, 'labels'>;

function verdictOf({ verdict: { state, sentence } }: DriftReport): Value {
  const details = { verdict: state, sentence };
  return state === 'too-few'
    ? { value: null, isExpected: true, details }
    : { value: GRAVITY[state], details };
}

function driftedOf({ columns, verdict }: DriftReport): Value {
  const compared = columns.filter(({ role }) => role !== 'prediction');
  const drifted = compared.filter((column) => column.drifted).map(({ column }) => column);
  const details = { columns: drifted.join(', ') || 'none', sentence: verdict.sentence };
  if (verdict.state === 'too-few' || compared.length === 0) return { value: null, isExpected: true, details };
  return { value: drifted.length / compared.length, details };
}

function effectsOf({ columns, verdict }: DriftReport): Sample[] {
  const isUnknown = verdict.state === 'too-few';
  return columns.map(({ column, effect, meaning }) => ({
    labels: { column },
    value:
      isUnknown || effect.value === null || effect.threshold <= 0 ? null : effect.value / effect.threshold,
    isExpected: true,
    details: { effect: effect.name, meaning },
  }));
}

function qualityOf({ quality }: DriftReport): Value {
  const failed = quality.filter(({ passed }) => !passed);
  return { value: failed.length, details: { checks: failed.map(({ text }) => text).join(' ') || 'none' } };
}

function ageOf({ createdAt, confirmedAt = createdAt }: DriftReport, now: Date): Value {
  return { value: Math.max(0, now.getTime() - confirmedAt.getTime()) / HOUR_MS };
}

function scoreOf({ performance, verdict }: DriftReport, name: string, what?: 'sure' | 'current'): Sample[] {
  const row = performance?.scores.find((score) => score.name.toLowerCase() === name.toLowerCase());
  if (!row) return [];
  const { current, reference, gap } = row;
  const isUnknown = verdict.state === 'too-few';
  const value = isUnknown
    ? null
    : what === 'sure'
      ? (gap.interval?.[0] ?? null)
      : what === 'current'
        ? current.value
        : gap.value;
  const details = { current: numberOf(current.value), reference: numberOf(reference.value) };
  return [{ labels: {}, value, isExpected: true, details }];
}

function estimatesOf({ estimates, verdict }: DriftReport): Sample[] {
  return estimates.flatMap(({ method, scores }) => {
    const score = scores.find(({ name }) => name === 'log loss');
    if (!score) return [];
    const { estimated, reference } = score;
    const isKnown = verdict.state !== 'too-few' && estimated.value !== null && reference !== null;
    const details = { current: numberOf(estimated.value), reference: numberOf(reference) };
    return [
      { labels: { method }, value: isKnown ? estimated.value! - reference : null, isExpected: true, details },
    ];
  });
}

function sequentialOf({ performance, verdict }: DriftReport): Value {
  const test = performance?.sequential;
  // Damaged rows say nothing about the champion; an alert of its own says that they are damaged.
  if (!test || verdict.state === 'broken') return { value: null, isExpected: true };
  return { value: test.eValue / test.needed, details: { looks: String(test.looks) } };
}

function numberOf(value: number | null): string {
  return value === null ? 'unknown' : value.toFixed(4);
}
