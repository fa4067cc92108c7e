import type { Damage, Estimate, EstimateFinding, PerformanceFinding, ScoreRow } from './report.js';
import { plain, signed } from './words.js';

/** How scores are named in findings. */
const LOG_LOSS = 'log loss';
const RESIDUAL = 'base rate - mean probability';
const CALIBRATION_ERROR = /^(ECE|(expected )?calibration error)/i;

export function logLossRow(performance: PerformanceFinding | undefined): ScoreRow | undefined {
  return performance?.scores.find(({ name }) => name.toLowerCase() === LOG_LOSS);
}

export function calibrationRow(performance: PerformanceFinding | undefined): ScoreRow | undefined {
  return performance?.scores.find(({ name }) => CALIBRATION_ERROR.test(name));
}

/** Base rate - mean probability. */
export function residualRow(performance: PerformanceFinding): ScoreRow | undefined {
  return performance.scores.find(({ name }) => name === RESIDUAL);
}

/** The estimated log loss, and that of the reference; undefined if no method gives one. The first method that does counts. */
export function estimatedLogLoss(
  estimates: readonly EstimateFinding[],
): { method: string; estimated: Estimate; reference: number | null } | undefined {
  for (const { method, scores } of estimates) {
    const row = scores.find(({ name }) => name.toLowerCase() === LOG_LOSS);
    if (row && row.estimated.value !== null) return { method, ...row };
  }
  return undefined;
}

/** What the change does to the model: measured if there are outcomes, else estimated. */
export function damageOf(
  performance: PerformanceFinding | undefined,
  estimates: readonly EstimateFinding[],
): Damage {
  const measured = logLossRow(performance);
  if (measured && measured.current.value !== null && measured.gap.value !== null) {
    return {
      known: 'measured',
      logLoss: measured.gap,
      text: `Log loss ${plain(measured.current.value)} against ${plainOr(measured.reference.value)} on the reference (${gapText(measured.gap)}).`,
    };
  }
  const estimate = estimatedLogLoss(estimates);
  if (!estimate)
    return {
      known: 'unknown',
      text: 'The effect on the model is not known: there are no outcomes and no estimate.',
    };
  const logLoss = gapOf(estimate.estimated, estimate.reference);
  return {
    known: 'estimated',
    logLoss,
    text: `Estimated log loss without outcomes ${plain(estimate.estimated.value!)} against ${plainOr(estimate.reference)} on the reference (${gapText(logLoss)}; ${estimate.method}).`,
  };
}

function gapOf({ value, interval }: Estimate, reference: number | null): Estimate {
  if (value === null || reference === null) return { value: null };
  const gap = { value: value - reference };
  return interval ? { ...gap, interval: [interval[0] - reference, interval[1] - reference] } : gap;
}

function gapText({ value, interval }: Estimate): string {
  if (value === null) return 'difference not known';
  const range = interval ? `, 95 % interval ${signed(interval[0])} to ${signed(interval[1])}` : '';
  return `${signed(value)}${range}`;
}

function plainOr(value: number | null): string {
  return value === null ? 'unknown' : plain(value);
}
