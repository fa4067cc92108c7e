/** Calibration: bins of equal width, and the expected calibration error over them. */

/** Number of bins of the curve and of the error. */
export const CALIBRATION_BINS = 10;

/** One entry per bin that has rows, in order of probability. */
export interface CalibrationPoints {
  /** Lower edge of the bin, 0..1; excluded, except for the first bin. */
  from: number[];
  /** Upper edge of the bin, 0..1; included. */
  to: number[];
  /** Mean probability of the rows in the bin. */
  meanPredicted: number[];
  /** Share of label 1 among them. */
  observedRate: number[];
  count: number[];
}

/**
 * `bins` equally wide bins over [0, 1]: [0, 1/n], (1/n, 2/n], …, as in `sklearn.calibration.calibration_curve` with
 * `strategy='uniform'`. Bins without rows are omitted.
 * @throws {RangeError} when the lengths differ
 */
export function calibrationPoints(
  labels: Uint8Array,
  probabilities: Float64Array,
  bins = CALIBRATION_BINS,
): CalibrationPoints {
  if (labels.length !== probabilities.length) {
    throw new RangeError(`${labels.length} labels, but ${probabilities.length} probabilities`);
  }
  const predicted = new Float64Array(bins);
  const observed = new Float64Array(bins);
  const count = new Float64Array(bins);
  for (let i = 0; i < labels.length; i++) {
    const bin = calibrationBin(probabilities[i], bins);
    predicted[bin] += probabilities[i];
    observed[bin] += labels[i];
    count[bin] += 1;
  }
  const filled = [...count.keys()].filter((bin) => count[bin] > 0);
  return {
    from: filled.map((bin) => bin / bins),
    to: filled.map((bin) => (bin + 1) / bins),
    meanPredicted: filled.map((bin) => predicted[bin] / count[bin]),
    observedRate: filled.map((bin) => observed[bin] / count[bin]),
    count: filled.map((bin) => count[bin]),
  };
}

/**
 * Expected calibration error, 0..1: the mean over the rows of |share of label 1 - mean probability| of their bin (Guo,
 * Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017, equation 3). NaN without rows.
 */
export function expectedCalibrationError({
  meanPredicted,
  observedRate,
  count,
}: Pick<CalibrationPoints, 'meanPredicted' | 'observedRate' | 'count'>): number {
  const rows = count.reduce((sum, value) => sum + value, 0);
  const gaps = count.map((value, bin) => value * Math.abs(observedRate[bin] - meanPredicted[bin]));
  return gaps.reduce((sum, gap) => sum + gap, 0) / rows;
}

/** The bin of a probability, 0 .. bins - 1. A product may land on the wrong side of an edge by rounding; the edge k / bins decides. */
export function calibrationBin(probability: number, bins = CALIBRATION_BINS): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(probability * bins) - 1));
  while (bin > 0 && probability <= bin / bins) bin -= 1;
  while (bin < bins - 1 && probability > (bin + 1) / bins) bin += 1;
  return bin;
}
