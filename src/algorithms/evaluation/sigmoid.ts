/**
 * Platt scaling by Newton's method with backtracking, numerically safe: Lin, Lin and Weng, "A note on Platt's
 * probabilistic outputs for support vector machines", Machine Learning 68 (2007). Targets are Platt's: (n1 + 1) / (n1 + 2)
 * for label 1 and 1 / (n0 + 2) for label 0.
 */
const MAX_STEPS = 100;
const SMALLEST_STEP = 1e-10;
const RIDGE = 1e-12;
const TOLERANCE = 1e-15;

export interface Sigmoid {
  slope: number;
  intercept: number;
}

/** The line through `scores` that fits the labels (0 or 1) best. Both labels must be present. */
export function fitSigmoid(labels: Uint8Array, scores: Float64Array): Sigmoid {
  let positives = 0;
  for (const label of labels) positives += label;
  const negatives = labels.length - positives;
  const targetOf = [1 / (negatives + 2), (positives + 1) / (positives + 2)];
  const lossAt = (slope: number, intercept: number): number => {
    let loss = 0;
    for (let i = 0; i < scores.length; i++) {
      const z = slope * scores[i] + intercept;
      // ln(1 + exp(z)) - target * z, without a large exponential.
      loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - targetOf[labels[i]] * z;
    }
    return loss;
  };
  let slope = 0;
  let intercept = Math.log((positives + 1) / (negatives + 1));
  let loss = lossAt(slope, intercept);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, direction } = newton(labels, scores, targetOf, slope, intercept);
    const descent = gradient[0] * direction[0] + gradient[1] * direction[1];
    // Twice the possible gain of a step in nats; below this it is lost in rounding.
    if (-descent < TOLERANCE * labels.length) break;
    let size = 1;
    let next = lossAt(slope + direction[0], intercept + direction[1]);
    while (next > loss + 1e-4 * size * descent && size > SMALLEST_STEP) {
      size /= 2;
      next = lossAt(slope + size * direction[0], intercept + size * direction[1]);
    }
    if (size <= SMALLEST_STEP) break;
    slope += size * direction[0];
    intercept += size * direction[1];
    loss = next;
  }
  return { slope, intercept };
}

/** Gradient of the loss and Newton's step, both as slope and intercept. */
function newton(
  labels: Uint8Array,
  scores: Float64Array,
  targetOf: number[],
  slope: number,
  intercept: number,
): { gradient: number[]; direction: number[] } {
  let [g0, g1, h00, h01, h11] = [0, 0, RIDGE, 0, RIDGE];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i];
    const p = 1 / (1 + Math.exp(-(slope * score + intercept)));
    const difference = p - targetOf[labels[i]];
    const curvature = p * (1 - p);
    g0 += difference * score;
    g1 += difference;
    h00 += curvature * score * score;
    h01 += curvature * score;
    h11 += curvature;
  }
  const determinant = h00 * h11 - h01 * h01;
  // All rows have one score: only the intercept can be fitted.
  if (!(determinant > RIDGE * h00 * h11)) return { gradient: [0, g1], direction: [0, -g1 / h11] };
  return {
    gradient: [g0, g1],
    direction: [-(h11 * g0 - h01 * g1) / determinant, -(h00 * g1 - h01 * g0) / determinant],
  };
}
