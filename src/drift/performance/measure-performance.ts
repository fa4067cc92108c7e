/** Findings on the performance of a version in a window; pure, runs in a worker. */
import {
  type ClassificationReport,
  classificationReport,
  SCORE_KEYS,
  SCORES,
} from '../../algorithms/evaluation/classification-report.js';
import { LOSS_TEST_RULE } from '../../algorithms/evaluation/loss-test.js';
import type { ReferencePerformance } from '../../algorithms/evaluation/reference-performance.js';
import { scoreGap, welchDegrees } from '../../algorithms/evaluation/score-gap.js';
import type { SliceRows, SliceSpec } from '../../algorithms/evaluation/slice-comparison.js';
import {
  compareSliceLosses,
  type SliceChange,
  sliceLosses,
} from '../../algorithms/evaluation/slice-losses.js';
import { studentTQuantile } from '../../algorithms/statistics/student-t.js';
import type { EstimateFinding, PerformanceFinding, SegmentFinding } from '../reports/report.js';
import { estimateFindings } from './estimate-findings.js';
import type { PerformanceOptions, PerformanceRows } from './performance-input.js';
import { estimateOf, nats, percent } from './score-text.js';

/** Below these a window says too little about a model. */
const FEWEST_GAMES = 10;
const FEWEST_OF_A_CLASS = 10;
/**
 * Share of a report's level for the test of the whole window, and for that of its segments. What becomes worse little by little is found by
 * the sequential test, which has a level of its own.
 */
const SHARE = 0.5;

export interface MeasureTask extends Omit<PerformanceOptions, 'slices'> {
  reference: ReferencePerformance;
  rows: PerformanceRows;
  slices: readonly SliceSpec[];
}

export interface PerformanceFindings {
  /** Absent without a row whose outcome and probability are known. */
  performance?: PerformanceFinding;
  estimates: EstimateFinding[];
  /** One per group that has rows with outcomes. */
  segments: SegmentFinding[];
}

interface KnownRows {
  labels: Uint8Array;
  probabilities: Float64Array;
  games: Int32Array;
  slices: SliceRows[];
}

export function measurePerformance({
  reference,
  rows,
  slices,
  ...options
}: MeasureTask): PerformanceFindings {
  const { probabilities } = rows;
  if (!probabilities || rows.labels.length === 0) return { estimates: [], segments: [] };
  const known = knownRows(rows, probabilities, slices);
  const current = known.labels.length > 0 ? classificationReport(known) : undefined;
  const estimates = estimateFindings(probabilities, rows.clusters, reference, options.domain, current);
  if (!current) return { estimates, segments: [] };
  const changes = compareSliceLosses(sliceLosses(known, known.slices), reference.slices, {
    level: options.level * SHARE,
    margin: LOSS_TEST_RULE.loss.margin,
  });
  return {
    performance: performanceFinding(current, reference, options),
    estimates,
    segments: changes.map(segmentFinding),
  };
}

/** The rows whose outcome is known. */
function knownRows(
  { labels, clusters, featureNames, columns }: PerformanceRows,
  probabilities: Float64Array,
  slices: readonly SliceSpec[],
): KnownRows {
  const known = Uint32Array.from(labels.keys()).filter((row) => labels[row] >= 0);
  const columnOf = new Map(featureNames.map((name, i) => [name, columns[i]]));
  return {
    labels: Uint8Array.from(known, (row) => labels[row]),
    probabilities: Float64Array.from(known, (row) => probabilities[row]),
    games: Int32Array.from(known, (row) => clusters[row]),
    slices: slices.map((slice) => {
      const column = columnOf.get(slice.column);
      return { ...slice, ...(column && { values: Float64Array.from(known, (row) => column[row]) }) };
    }),
  };
}

function performanceFinding(
  current: ClassificationReport,
  reference: ReferencePerformance,
  { level, sequential }: Pick<MeasureTask, 'level' | 'sequential'>,
): PerformanceFinding {
  const enough = isEnough(current) && isEnough(reference);
  const changes = enough ? changesOf(current, reference, level * SHARE) : [];
  const known = sequential ? sequentialText(sequential) : '';
  return {
    rows: current.rows,
    games: current.games,
    scores: SCORE_KEYS.map((key) => ({
      name: SCORES[key].name,
      reference: estimateOf(reference.scores[key]),
      current: estimateOf(current.scores[key]),
      gap: estimateOf(scoreGap(key, current, reference)),
      largerIsBetter: SCORES[key].largerIsBetter,
    })),
    confusion: { current: current.confusion, reference: reference.confusion },
    calibration: current.calibration.map(({ predicted, actual, rows }) => ({ predicted, actual, rows })),
    ...(sequential && { sequential }),
    worse: changes.length > 0 || known !== '',
    ...(!enough && { tooFew: true }),
    text: performanceText(current, reference, { enough, changes, known }),
  };
}

function isEnough({ games, confusion: [tn, fp, fn, tp] }: ClassificationReport): boolean {
  return games >= FEWEST_GAMES && Math.min(tn + fp, fn + tp) >= FEWEST_OF_A_CLASS;
}

type Change = 'logLoss' | 'residual';

/** What is worse by more than the margin, at `level` for both together: a higher log loss, or probabilities that fit less on the whole. */
function changesOf(current: ClassificationReport, reference: ClassificationReport, level: number): Change[] {
  const changes: Change[] = [];
  if (lowerBoundOf('logLoss', current, reference, level / 2) > LOSS_TEST_RULE.loss.margin)
    changes.push('logLoss');
  const distance = lowerBoundOf('residual', current, reference, level / 4);
  if (distance > LOSS_TEST_RULE.residual.margin && isFurther(current, reference)) changes.push('residual');
  return changes;
}

/** Whether the mean of label - probability is further from 0. */
function isFurther(current: ClassificationReport, reference: ClassificationReport): boolean {
  return Math.abs(current.scores.residual.value!) > Math.abs(reference.scores.residual.value!);
}

/** One-sided lower bound of the gap; of its size for the residual, whose gap counts in both directions. */
function lowerBoundOf(
  key: Change,
  current: ClassificationReport,
  reference: ClassificationReport,
  level: number,
): number {
  const gap = scoreGap(key, current, reference);
  if (gap.value === null || gap.error === undefined) return -Infinity;
  const [one, other] = [current.scores[key].error!, reference.scores[key].error!];
  const degrees = welchDegrees(one, current.games, other, reference.games);
  const size = key === 'residual' ? Math.abs(gap.value) : gap.value;
  return size - studentTQuantile(1 - level, degrees) * gap.error;
}

/** What the sequential test found; empty if it found nothing. */
function sequentialText(test: NonNullable<PerformanceFinding['sequential']>): string {
  const found = [
    ...(test.worse ? [{ what: 'its log loss is higher', ...test }] : []),
    ...(test.calibration?.worse
      ? [{ what: 'its probabilities do not fit the outcomes', ...test.calibration }]
      : []),
  ];
  const [first] = found.toSorted((a, b) => b.eValue - a.eValue);
  if (!first) return '';
  return ` Over all outcomes since the version became champion, the e-value of "${first.what}" is ${first.eValue.toPrecision(3)}; ${first.needed.toPrecision(3)} is enough.`;
}

function performanceText(
  current: ClassificationReport,
  reference: ClassificationReport,
  { enough, changes, known }: { enough: boolean; changes: Change[]; known: string },
): string {
  const numbers = lossText(current, reference);
  if (changes.includes('logLoss')) return `The model is worse than on its reference: ${numbers}.${known}`;
  if (changes.includes('residual')) {
    return `The model's probabilities no longer fit the outcomes: ${fitText(current, reference)}; ${numbers}.${known}`;
  }
  if (known !== '') return `The model is worse than on its reference.${known} In this window: ${numbers}.`;
  if (!enough) return `Too few games or outcomes for a verdict: ${numbers}.`;
  return `The model is not measurably worse than on its reference: ${numbers}.`;
}

function lossText(current: ClassificationReport, reference: ClassificationReport): string {
  const [now, before] = [nats(current.scores.logLoss.value), nats(reference.scores.logLoss.value)];
  const gap = scoreGap('logLoss', current, reference);
  const range = gap.interval ? ` (${nats(gap.interval[0])} to ${nats(gap.interval[1])})` : '';
  return `log loss ${now} on ${current.rows} rows of ${current.games} games against ${before} on the reference, gap ${nats(gap.value)}${range}`;
}

function fitText({ scores }: ClassificationReport, { scores: before }: ClassificationReport): string {
  const [rate, probability] = [scores.baseRate.value!, scores.meanProbability.value!].map(percent);
  const [rateBefore, probabilityBefore] = [before.baseRate.value!, before.meanProbability.value!].map(
    percent,
  );
  return `base rate ${rate} at a mean probability of ${probability}, on the reference ${rateBefore} at ${probabilityBefore}`;
}

function segmentFinding({
  kind,
  label,
  rows,
  games,
  logLoss,
  reference,
  gap,
  worse,
}: SliceChange): SegmentFinding {
  const state = gap ? (worse ? 'worse' : 'ok') : 'too-few';
  const numbers = `log loss ${nats(logLoss.value)} on ${rows} rows of ${games} games`;
  const against = reference
    ? ` against ${nats(reference.logLoss.value)} on the reference`
    : '; the reference has no such group';
  return {
    segment: `${kind}: ${label}`,
    kind,
    rows,
    games,
    state,
    drifted: [],
    logLoss: estimateOf(logLoss),
    text: `${numbers}${against}${worse && gap ? `: worse by ${nats(gap.value)}` : ''}.`,
  };
}
