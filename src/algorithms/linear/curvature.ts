/** The penalised log loss of a weight vector with its first and second derivatives. */
import { BLOCK_ROWS, type Design } from './design.js';

export interface State {
  /** Intercept, then the weights of the model's terms. */
  parameters: Float64Array;
  objective: number;
  gradient: Float64Array;
  /** One per row of the design: weight * p (1 - p), from which the second derivatives are computed. */
  curve: Float64Array;
}

/** Sum of w_i * logloss_i + l2 / 2 * |weights|^2 at `parameters`, with the first derivatives. */
export function evaluate(design: Design, parameters: Float64Array, l2: number): State {
  const { width, stored, shared, groupInputs } = design;
  const size = parameters.length;
  const weights = new Float64Array(width);
  stored.forEach((t, s) => {
    weights[s] = parameters[t + 1];
  });
  const offsets = groupInputs.map((inputs) =>
    inputs.reduce((sum, x, k) => sum + x * parameters[shared[k] + 1], parameters[0]),
  );
  const z = new Float64Array(BLOCK_ROWS);
  const pull = new Float64Array(BLOCK_ROWS);
  const pulls = new Float64Array(width);
  const groupPulls = new Float64Array(groupInputs.length);
  const curve = new Float64Array(design.blocks * BLOCK_ROWS);
  let objective = 0;
  for (let block = 0; block < design.blocks; block++) {
    const group = design.groups[block];
    linearScores(design, block, weights, offsets[group], z);
    objective += probabilities(design, block, z, pull, curve);
    groupPulls[group] += sumOf(pull);
    addPulls(design, block, pull, pulls);
  }
  const gradient = new Float64Array(size);
  stored.forEach((t, s) => {
    gradient[t + 1] = pulls[s];
  });
  groupInputs.forEach((inputs, g) => {
    gradient[0] += groupPulls[g];
    shared.forEach((t, k) => {
      gradient[t + 1] += inputs[k] * groupPulls[g];
    });
  });
  for (let i = 1; i < size; i++) {
    objective += (l2 / 2) * parameters[i] ** 2;
    gradient[i] += l2 * parameters[i];
  }
  return { parameters, objective, gradient, curve };
}

/** The second derivatives at a state: a (terms + 1) x (terms + 1) matrix, row-major, intercept first. */
export function hessianOf(design: Design, { curve, parameters }: State, l2: number): Float64Array {
  const { width, stored, shared, groupInputs } = design;
  const size = parameters.length;
  const products = new Float64Array(width * width);
  /** For each group: curve summed, and curve times each stored input summed. */
  const curves = groupInputs.map(() => new Float64Array(width + 1));
  const scratch: [Float64Array, Float64Array] = [new Float64Array(BLOCK_ROWS), new Float64Array(BLOCK_ROWS)];
  for (let block = 0; block < design.blocks; block++) {
    const ofBlock = curve.subarray(block * BLOCK_ROWS, (block + 1) * BLOCK_ROWS);
    const sums = curves[design.groups[block]];
    sums[0] += sumOf(ofBlock);
    addProducts(design, block, ofBlock, scratch, products, sums);
  }
  const hessian = new Float64Array(size * size);
  const add = (i: number, j: number, value: number) => {
    hessian[i * size + j] += value;
    if (i !== j) hessian[j * size + i] += value;
  };
  groupInputs.forEach((inputs, g) => {
    add(0, 0, curves[g][0]);
    stored.forEach((t, s) => {
      add(0, t + 1, curves[g][s + 1]);
      shared.forEach((u, k) => add(u + 1, t + 1, inputs[k] * curves[g][s + 1]));
    });
    shared.forEach((t, k) => {
      add(0, t + 1, inputs[k] * curves[g][0]);
      for (let l = 0; l <= k; l++) add(t + 1, shared[l] + 1, inputs[k] * inputs[l] * curves[g][0]);
    });
  });
  stored.forEach((t, s) => {
    for (let v = 0; v <= s; v++) add(t + 1, stored[v] + 1, products[s * width + v]);
  });
  for (let i = 1; i < size; i++) hessian[i * size + i] += l2;
  return hessian;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < BLOCK_ROWS; r++) sum += values[r];
  return sum;
}

/** Fills in z, the log-odds of the rows of a block. */
function linearScores(
  { inputs, width }: Design,
  block: number,
  weights: Float64Array,
  offset: number,
  z: Float64Array,
): void {
  z.fill(offset);
  for (let s = 0; s < width; s += 2) {
    const a = (block * width + s) * BLOCK_ROWS;
    const b = a + BLOCK_ROWS;
    const u = weights[s];
    const v = weights[s + 1];
    for (let r = 0; r < BLOCK_ROWS; r++) z[r] += u * inputs[a + r] + v * inputs[b + r];
  }
}

/** Fills in pull = (p - label) and curve = p (1 - p), both multiplied by the weight; returns the weighted log loss of the block. */
function probabilities(
  { labels, weights }: Design,
  block: number,
  z: Float64Array,
  pull: Float64Array,
  curve: Float64Array,
): number {
  const at = block * BLOCK_ROWS;
  let loss = 0;
  for (let r = 0; r < BLOCK_ROWS; r++) {
    const w = weights[at + r];
    const label = labels[at + r];
    const odds = z[r];
    // One exponential of a non-positive number serves both the probability and the loss.
    const small = Math.exp(-Math.abs(odds));
    const unlikely = small / (1 + small);
    const wrongBy = label === 1 ? -odds : odds;
    loss += w * (Math.log1p(small) + (wrongBy > 0 ? wrongBy : 0));
    // The probability of the other label, exact near 0.
    const wrong = wrongBy > 0 ? 1 - unlikely : unlikely;
    pull[r] = label === 1 ? -w * wrong : w * wrong;
    curve[at + r] = (w * unlikely) / (1 + small);
  }
  return loss;
}

/** Adds pull times each stored input; two terms and two rows at a time, so that four sums are independent. */
function addPulls({ inputs, width }: Design, block: number, pull: Float64Array, pulls: Float64Array): void {
  for (let s = 0; s < width; s += 2) {
    const a = (block * width + s) * BLOCK_ROWS;
    const b = a + BLOCK_ROWS;
    let evenA = 0;
    let oddA = 0;
    let evenB = 0;
    let oddB = 0;
    for (let r = 0; r < BLOCK_ROWS; r += 2) {
      const even = pull[r];
      const odd = pull[r + 1];
      evenA += even * inputs[a + r];
      oddA += odd * inputs[a + r + 1];
      evenB += even * inputs[b + r];
      oddB += odd * inputs[b + r + 1];
    }
    pulls[s] += evenA + oddA;
    pulls[s + 1] += evenB + oddB;
  }
}

/**
 * Adds curve times the products of stored inputs, two rows and two columns of the matrix at a time, for few loads per product.
 * `sums` gets curve times each stored input, from its second entry on.
 */
function addProducts(
  { inputs, width }: Design,
  block: number,
  curve: Float64Array,
  [first, second]: [Float64Array, Float64Array],
  products: Float64Array,
  sums: Float64Array,
): void {
  for (let s = 0; s < width; s += 2) {
    const at = (block * width + s) * BLOCK_ROWS;
    let firstSum = 0;
    let secondSum = 0;
    for (let r = 0; r < BLOCK_ROWS; r++) {
      const f = curve[r] * inputs[at + r];
      const g = curve[r] * inputs[at + BLOCK_ROWS + r];
      first[r] = f;
      second[r] = g;
      firstSum += f;
      secondSum += g;
    }
    sums[s + 1] += firstSum;
    sums[s + 2] += secondSum;
    for (let t = 0; t <= s; t += 2) {
      const a = (block * width + t) * BLOCK_ROWS;
      const b = a + BLOCK_ROWS;
      let firstA = 0;
      let firstB = 0;
      let secondA = 0;
      let secondB = 0;
      for (let r = 0; r < BLOCK_ROWS; r++) {
        const x = inputs[a + r];
        const y = inputs[b + r];
        const f = first[r];
        const g = second[r];
        firstA += f * x;
        firstB += f * y;
        secondA += g * x;
        secondB += g * y;
      }
      const into = s * width + t;
      products[into] += firstA;
      products[into + 1] += firstB;
      products[into + width] += secondA;
      products[into + width + 1] += secondB;
    }
  }
}
