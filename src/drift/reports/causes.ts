import { calibrationRow, logLossRow, residualRow } from './damage.js';
import type { Findings } from './findings.js';
import type { Cause, CauseKind, ColumnFinding, Estimate, QualityFinding } from './report.js';
import { type Derivation, derivedFrom, rootColumns } from './root-columns.js';
import { clause, listed, percent, plain, sentence, withInterval } from './words.js';

/** The most serious first. A changed rate of the target explains a worse model, and stands before it. */
const GRAVITY: readonly CauseKind[] = [
  'unit-change',
  'missing',
  'constant',
  'relation',
  'out-of-range',
  'duplicates',
  'quarantine',
  'stale',
  'volume',
  'target-rate',
  'performance',
  'calibration',
  'new-category',
  'distribution',
  'multivariate',
];

/** Checks that a changed unit makes fail, too. */
const BY_UNIT: readonly CauseKind[] = ['out-of-range', 'new-category', 'constant'];

/** How much calibration error more than the reference's is a cause by itself. */
const CALIBRATION_MATTERS = 0.01;

/** Everything that is wrong or has changed, the most serious first; what follows from something else is named with that only. */
export function causesOf(findings: Findings, derivations: readonly Derivation[]): Cause[] {
  const units = unitCauses(findings, derivations);
  const explained = new Set(units.flatMap(({ column, consequences }) => [column!, ...(consequences ?? [])]));
  const mix = changeByMix(findings);
  const causes = [
    ...units,
    ...qualityCauses(findings, explained),
    ...(mix ? [] : targetCauses(findings)),
    ...performanceCauses(findings),
    ...distributionCauses(findings, explained, derivations, mix),
  ];
  if (causes.length === 0) causes.push(...multivariateCauses(findings));
  return causes.toSorted((a, b) => GRAVITY.indexOf(a.kind) - GRAVITY.indexOf(b.kind));
}

/** One for each column whose unit changed, unless it is derived from another whose unit changed. */
function unitCauses({ quality, columns }: Findings, derivations: readonly Derivation[]): Cause[] {
  const failed = quality.filter(
    (one) => one.check === 'unit-change' && !one.passed && one.column !== undefined,
  );
  const changed = failed.map(({ column }) => column!);
  const roots = failed.filter(({ column }) => {
    const others = changed.filter((one) => one !== column);
    return !derivedFrom(others, derivations).has(column!);
  });
  const drifted = new Set(columns.filter((one) => one.drifted).map(({ column }) => column));
  return roots.map(({ column, text }) => {
    const after = [...derivedFrom([column!], derivations)].filter(
      (one) => drifted.has(one) || changed.includes(one),
    );
    return cause('unit-change', text, { column, consequences: after });
  });
}

function qualityCauses({ quality }: Findings, explained: ReadonlySet<string>): Cause[] {
  const isNews = ({ check, column, passed }: QualityFinding): boolean => {
    if (passed || check === 'unit-change') return false;
    if (check === 'relation' && explained.size > 0) return false;
    return !(column !== undefined && explained.has(column) && BY_UNIT.includes(check));
  };
  return quality.filter(isNews).map(({ check, column, text }) => cause(check, text, { column }));
}

function targetCauses({ columns }: Findings): Cause[] {
  return columns
    .filter(({ role, drifted }) => role === 'target' && drifted)
    .map((column) => {
      const { effect } = column;
      const [from, to] = (['reference', 'current'] as const).map((side) => {
        const rate = rateOf(column, side);
        return rate === null ? 'unknown' : percent(rate);
      });
      const text = `the rate of ${column.column} changed from ${from} to ${to} (${effect.name} ${withInterval(effect)})`;
      return cause('target-rate', text, { column: column.column });
    });
}

/**
 * The target, if its rate changed because other rows came: features changed, and the probabilities of the model, which knows the
 * features, moved with the rate by more than half. Then the change of the features is the cause, and that of the rate follows.
 */
function changeByMix({ columns, performance }: Findings): string | undefined {
  const target = columns.find(({ role, drifted }) => role === 'target' && drifted);
  const hasCause = columns.some(({ role, drifted }) => role === 'feature' && drifted);
  if (!target || !hasCause || !performance || performance.worse) return undefined;
  const [before, now] = [rateOf(target, 'reference'), rateOf(target, 'current')];
  const gap = residualRow(performance)?.gap.value ?? null;
  if (before === null || now === null || gap === null) return undefined;
  return Math.abs(gap) < Math.abs(now - before) / 2 ? target.column : undefined;
}

function performanceCauses({ performance, segments, columns }: Findings): Cause[] {
  const causes: Cause[] = [];
  if (performance?.worse) {
    const row = logLossRow(performance);
    const gap = row
      ? `: log loss ${withInterval(row.current)} against ${plainOr(row.reference.value)} on the reference`
      : '';
    causes.push(cause('performance', performance.text || `the model is worse than on its reference${gap}`));
  }
  const calibration = calibrationRow(performance);
  // The error of a model that is as good as before changes by chance, too, and reports are many.
  const expected = performance?.worse || columns.some(({ role, drifted }) => role === 'target' && drifted);
  if (calibration && isAbove(calibration.gap, expected ? 0 : CALIBRATION_MATTERS)) {
    const text = `calibration error ${withInterval(calibration.current)} against ${plainOr(calibration.reference.value)} on the reference`;
    causes.push(cause('calibration', text));
  }
  for (const { segment, state, text } of segments) {
    if (state === 'worse') causes.push(cause('performance', text, { segment }));
  }
  return causes;
}

function distributionCauses(
  { columns }: Findings,
  explained: ReadonlySet<string>,
  derivations: readonly Derivation[],
  follows?: string,
): Cause[] {
  const features = columns.filter(
    ({ role, drifted, column }) => role === 'feature' && drifted && !explained.has(column),
  );
  const predictions = columns.filter(({ role, drifted }) => role === 'prediction' && drifted);
  const roots = rootColumns(features, derivations);
  const causes = roots.map(({ column, consequences: derived }, index) => {
    const consequences = index === 0 && follows !== undefined ? [...derived, follows] : derived;
    const text = distributionText(column, consequences);
    return cause('distribution', text, { column: column.column, consequences });
  });
  // Other predictions follow from other rows: they are a cause of their own only if no feature and no unit changed.
  if (roots.length > 0 || explained.size > 0) return causes;
  return predictions.map((column) =>
    cause('distribution', distributionText(column, []), { column: column.column }),
  );
}

function multivariateCauses({ multivariate }: Findings): Cause[] {
  return multivariate?.drifted ? [cause('multivariate', multivariate.text)] : [];
}

function distributionText(column: ColumnFinding, consequences: readonly string[]): string {
  const { effect } = column;
  const size = `${effect.name} ${withInterval(effect)}, at least ${plain(effect.threshold)} matters`;
  const after = consequences.length > 0 ? `; ${listed(consequences)} changed with it` : '';
  return `${column.column} changed: ${shiftText(column)} (${size})${after}`;
}

/** The share of positive results. */
function rateOf({ plot, ...column }: ColumnFinding, side: 'reference' | 'current'): number | null {
  const bar = plot.labels.indexOf('1');
  return bar === -1 ? column[side].mean : plot[side][bar];
}

/** What changed most: a category, or the mean. */
function shiftText({ kind, plot, reference, current }: ColumnFinding): string {
  if (kind === 'numeric' && reference.mean !== null && current.mean !== null) {
    return `mean from ${plain(reference.mean)} to ${plain(current.mean)}`;
  }
  const change = (bin: number): number => Math.abs((plot.current[bin] ?? 0) - plot.reference[bin]);
  const most = plot.labels.reduce((best, _, bin) => (change(bin) > change(best) ? bin : best), 0);
  if (plot.labels.length === 0) return 'its categories';
  return `${plot.labels[most]} from ${percent(plot.reference[most])} to ${percent(plot.current[most] ?? 0)}`;
}

/** Whether the whole interval is above a number. */
function isAbove({ value, interval }: Estimate, least: number): boolean {
  return value !== null && interval !== undefined && interval[0] > least;
}

function cause(
  kind: CauseKind,
  text: string,
  { column, segment, consequences = [] }: Partial<Cause> = {},
): Cause {
  return {
    kind,
    ...(column !== undefined && { column }),
    ...(segment !== undefined && { segment }),
    text: sentence(clause(text)),
    ...(consequences.length > 0 && { consequences }),
  };
}

function plainOr(value: number | null): string {
  return value === null ? 'unknown' : plain(value);
}
