/** The calibration fields of a model file, and their validation. */
import type { Calibration } from '../evaluation/calibration.js';
import { ensure } from './invalid-model-file.js';
import type { ModelArray } from './model-arrays.js';

const MAX_CALIBRATION_POINTS = 1_000_000;
/** Log-odds are within 37: a line with such a slope has a finite value everywhere. */
const MAX_COEFFICIENT = 1e100;

export function calibrationScalars(calibration?: Calibration): Record<string, number | string> {
  if (!calibration) return {};
  if (calibration.method === 'isotonic') return { calibration: 'isotonic' };
  const { slope, intercept } = calibration;
  return { calibration: 'sigmoid', calibrationSlope: slope, calibrationIntercept: intercept };
}

/** @throws {InvalidModelFile} when the header names a method that does not exist or leaves a number out */
export function calibrationFrom(
  scalars: Record<string, number | string>,
  { calibrationX: x, calibrationY: y }: Record<string, ModelArray>,
): Calibration | undefined {
  const { calibration: method, calibrationSlope: slope, calibrationIntercept: intercept } = scalars;
  if (method === undefined) return undefined;
  if (method === 'isotonic') return { method, x: x as Float64Array, y: y as Float64Array };
  ensure(method === 'sigmoid', 'scalars.calibration must be sigmoid or isotonic');
  ensure(typeof slope === 'number', 'scalars.calibrationSlope must be a number');
  ensure(typeof intercept === 'number', 'scalars.calibrationIntercept must be a number');
  return { method, slope, intercept };
}

/**
 * A calibration that passes maps every probability to 0..1.
 * @throws {InvalidModelFile} when a rule is broken
 */
export function checkCalibration(calibration: Calibration): void {
  if (calibration.method === 'sigmoid') {
    for (const name of ['slope', 'intercept'] as const) {
      const within = Math.abs(calibration[name]) <= MAX_COEFFICIENT;
      ensure(within, `the calibration's ${name} must be within ${MAX_COEFFICIENT}`);
    }
    return;
  }
  const { x, y } = calibration;
  ensure(
    x.length >= 1 && x.length <= MAX_CALIBRATION_POINTS,
    `calibrationX must have 1 to ${MAX_CALIBRATION_POINTS} points`,
  );
  ensure(y.length === x.length, `calibrationY must be as many as calibrationX, ${x.length}`);
  for (let i = 0; i < x.length; i++) {
    ensure(
      x[i] >= 0 && x[i] <= 1 && (i === 0 || x[i] > x[i - 1]),
      `calibrationX[${i}] must rise within 0 to 1`,
    );
    ensure(
      y[i] >= 0 && y[i] <= 1 && (i === 0 || y[i] >= y[i - 1]),
      `calibrationY[${i}] must not fall and be within 0 to 1`,
    );
  }
}
