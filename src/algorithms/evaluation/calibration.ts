/** Calibrates a model's probabilities, fitted on rows that the model was not trained on. */
import { type Isotonic, fitIsotonic, isotonicAt } from './isotonic.js';
import { LOG_LOSS_CLIP, rowLogLoss } from './scores.js';
import { fitSigmoid } from './sigmoid.js';

export type Calibration =
  /** 1 / (1 + exp(-(slope * log-odds + intercept))). */
  | { method: 'sigmoid'; slope: number; intercept: number }
  /** Linear interpolation between non-decreasing points; constant beyond both ends. */
  | ({ method: 'isotonic' } & Isotonic);

const CALIBRATION_METHODS = ['none', 'sigmoid', 'isotonic'] as const;
export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];
/** `auto`: the method chosen by cross-validation. */
export const CALIBRATION_CHOICES = ['auto', ...CALIBRATION_METHODS] as const;
export type CalibrationChoice = (typeof CALIBRATION_CHOICES)[number];

/** Blocks of cross-validation; fewer rows than `MIN_ROWS` are not enough to learn from. */
const BLOCKS = 5;
const MIN_ROWS = 100;

export interface CalibrationResult {
  /** Absent: the probabilities are unchanged. */
  calibration?: Calibration;
  method: CalibrationMethod;
  /** Cross-validated log loss of each method in nats; NaN if it could not be fitted. */
  logLoss: Record<CalibrationMethod, number>;
  /** The probabilities by the chosen method, each row by a calibration fitted without its block. */
  outOfBlock: Float64Array;
}

/** The calibrated probability (0..1) of one (0..1). */
export function calibrate(calibration: Calibration, probability: number): number {
  if (calibration.method === 'isotonic') return isotonicAt(calibration, probability);
  const score = calibration.slope * logOdds(probability) + calibration.intercept;
  return 1 / (1 + Math.exp(-score));
}

/** Log-odds of a probability that is clipped to [2^-52, 1 - 2^-52]. */
export function logOdds(probability: number): number {
  const p = Math.min(1 - LOG_LOSS_CLIP, Math.max(LOG_LOSS_CLIP, probability));
  return Math.log(p) - Math.log1p(-p);
}

/** @throws {RangeError} when there is one class only or no row */
export function fitCalibration(
  method: 'sigmoid' | 'isotonic',
  labels: Uint8Array,
  probabilities: Float64Array,
): Calibration {
  if (labels.length !== probabilities.length) {
    throw new RangeError(`${labels.length} labels, but ${probabilities.length} probabilities`);
  }
  if (!labels.includes(0) || !labels.includes(1)) throw new RangeError('both labels must be present');
  if (method === 'isotonic') return { method, ...fitIsotonic(labels, probabilities) };
  return { method, ...fitSigmoid(labels, probabilities.map(logOdds)) };
}

/**
 * Fits a calibration on rows in time order. They are cut into five consecutive blocks; each is scored by a calibration fitted on the
 * other four. With `auto`, a method is chosen only if it lowers the log loss by more than one standard error of the difference between
 * blocks; otherwise there is no calibration.
 */
export function chooseCalibration(
  choice: CalibrationChoice,
  labels: Uint8Array,
  probabilities: Float64Array,
): CalibrationResult {
  const blocks = blocksOf(labels.length);
  const answers: Partial<Record<CalibrationMethod, Float64Array>> = { none: probabilities };
  for (const method of ['sigmoid', 'isotonic'] as const) {
    if (learnable(labels, blocks)) answers[method] = outOfBlock(method, labels, probabilities, blocks);
  }
  const lossOf = (method: CalibrationMethod): number =>
    answers[method] ? meanLoss(labels, answers[method], 0, labels.length) : Number.NaN;
  const logLoss = { none: lossOf('none'), sigmoid: lossOf('sigmoid'), isotonic: lossOf('isotonic') };
  const wanted = choice === 'auto' ? preferred(labels, answers, blocks) : choice;
  const method = answers[wanted] ? wanted : 'none';
  const calibration = method === 'none' ? undefined : fitCalibration(method, labels, probabilities);
  return { ...(calibration && { calibration }), method, logLoss, outOfBlock: answers[method]! };
}

type Block = readonly [from: number, to: number];

function blocksOf(rows: number): Block[] {
  const edge = (b: number) => Math.floor((rows * b) / BLOCKS);
  return Array.from({ length: BLOCKS }, (_, b) => [edge(b), edge(b + 1)] as const);
}

/** Both labels must remain after removing any block. */
function learnable(labels: Uint8Array, blocks: Block[]): boolean {
  if (labels.length < MIN_ROWS) return false;
  return blocks.every(([from, to]) => {
    const rest = without(labels, from, to);
    return rest.includes(0) && rest.includes(1);
  });
}

function outOfBlock(
  method: 'sigmoid' | 'isotonic',
  labels: Uint8Array,
  probabilities: Float64Array,
  blocks: Block[],
): Float64Array {
  const answers = new Float64Array(labels.length);
  for (const [from, to] of blocks) {
    const learned = fitCalibration(method, without(labels, from, to), without(probabilities, from, to));
    for (let i = from; i < to; i++) answers[i] = calibrate(learned, probabilities[i]);
  }
  return answers;
}

function preferred(
  labels: Uint8Array,
  answers: Partial<Record<CalibrationMethod, Float64Array>>,
  blocks: Block[],
): CalibrationMethod {
  let best: CalibrationMethod = 'none';
  let bestGain = 0;
  for (const method of ['sigmoid', 'isotonic'] as const) {
    const own = answers[method];
    if (!own) continue;
    const gains = blocks.map(
      ([from, to]) => meanLoss(labels, answers.none!, from, to) - meanLoss(labels, own, from, to),
    );
    const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
    const squares = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0);
    const standardError = Math.sqrt(squares / (gains.length - 1) / gains.length);
    if (mean > standardError && mean > bestGain) {
      best = method;
      bestGain = mean;
    }
  }
  return best;
}

function meanLoss(labels: Uint8Array, probabilities: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += rowLogLoss(labels[i], probabilities[i]);
  return sum / (to - from);
}

function without<T extends Uint8Array | Float64Array>(values: T, from: number, to: number): T {
  return values.filter((_: number, i: number) => i < from || i >= to) as T;
}
