import type { ColumnComparison } from '../../algorithms/profile/compare-profiles.js';
import type { ColumnFinding, ColumnSummary, TestResult } from './report.js';
import { percent, plain } from './words.js';

/** Significant digits of numbers in reports: more say nothing, and take room. */
const DIGITS = 6;

/** What a report states about a compared column. @param tests results of further tests that the request named */
export function columnFinding(comparison: ColumnComparison, tests: TestResult[] = []): ColumnFinding {
  const { column, role, kind, reference, current, drifted, effect, plot } = comparison;
  const { pValue, adjustedPValue, designEffect } = comparison;
  const isNumeric = kind === 'numeric';
  return {
    column,
    role,
    kind: isNumeric ? 'numeric' : 'category',
    reference: summary(reference),
    current: summary(current),
    drifted,
    effect: {
      name: effect?.name ?? (isNumeric ? 'normed Wasserstein' : 'total variation'),
      value: effect ? short(effect.value) : null,
      ...(effect && { interval: effect.interval.map(short) as [number, number] }),
      threshold: short(effect?.threshold ?? 0),
      ...(effect?.learned && { learned: true }),
    },
    pValue: pValue === null ? null : short(pValue),
    adjustedPValue: adjustedPValue === null ? null : short(adjustedPValue),
    ...(designEffect !== undefined && { designEffect: short(designEffect) }),
    tests,
    plot: {
      labels: plot.labels,
      reference: plot.reference.map(share),
      current: plot.current.map(share),
    },
    meaning: comparison.tooFew ? `Not compared: ${comparison.tooFew}.` : meaningOf(comparison),
  };
}

/** One sentence; empty if nothing changed. */
function meaningOf({ kind, role, drifted, reference, current, plot, effect }: ColumnComparison): string {
  if (!drifted) return '';
  const before = reference.mean ?? null;
  const now = current.mean ?? null;
  if (role === 'target') {
    return `Results became ${now !== null && before !== null && now > before ? 'more' : 'less'} frequent (${bothOf(before, now, percent)}): the probabilities of the model may be off by that much.`;
  }
  if (role === 'prediction')
    return `The model predicts other probabilities (mean ${bothOf(before, now, plain)}).`;
  if (kind === 'identifier') {
    return 'Values that are frequent now are not those of the reference: the model has learned less about new ones.';
  }
  if (kind === 'category') {
    const most = largestChange(plot.reference, plot.current);
    return `${plot.labels[most]} is ${plot.current[most] > plot.reference[most] ? 'more' : 'less'} frequent: ${bothOf(plot.reference[most], plot.current[most], percent)}.`;
  }
  if (
    before !== null &&
    now !== null &&
    effect &&
    Math.abs(now - before) < effect.value * (reference.std ?? 0) * 0.5
  ) {
    return `The mean is about the same (${bothOf(before, now, plain)}), and the shape changed.`;
  }
  return `Values are ${now !== null && before !== null && now > before ? 'larger' : 'smaller'}: mean ${bothOf(before, now, plain)}.`;
}

function bothOf(before: number | null, now: number | null, text: (value: number) => string): string {
  return `${before === null ? 'unknown' : text(before)} before, ${now === null ? 'unknown' : text(now)} now`;
}

function largestChange(reference: readonly number[], current: readonly number[]): number {
  const change = (bin: number): number => Math.abs(current[bin] - reference[bin]);
  return reference.reduce((best, _, bin) => (change(bin) > change(best) ? bin : best), 0);
}

function summary(numbers: ColumnComparison['reference']): ColumnSummary {
  const { count, missing, mean, std, min, median, max } = numbers;
  const known = (value: number | null | undefined): number | null =>
    value === undefined || value === null || !Number.isFinite(value) ? null : short(value);
  return {
    count,
    missing,
    mean: known(mean),
    std: known(std),
    min: known(min),
    median: known(median),
    max: known(max),
  };
}

function short(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

function share(value: number): number {
  return Number(value.toFixed(DIGITS));
}
