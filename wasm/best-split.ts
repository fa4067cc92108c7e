// The search for a split: a part of growth-kernel.ts, whose conventions hold here too. split.ts has the same in TypeScript.

// oxlint-disable max-params -- calls into WebAssembly take numbers only

/* @inline */ function softened(gradient: f64, l1: f64): f64 {
  if (l1 == 0) return gradient;
  if (gradient > l1) return gradient - l1;
  return gradient < -l1 ? gradient + l1 : 0;
}

/* @inline */ function sumOf(two: v128): f64 {
  return f64x2.extract_lane(two, 0) + f64x2.extract_lane(two, 1);
}

/** By how much the answer on the right is above that on the left. */
/* @inline */ function riseOf(pulls: v128, steep: v128): f64 {
  const answers = f64x2.div(f64x2.neg(pulls), steep);
  return f64x2.extract_lane(answers, 1) - f64x2.extract_lane(answers, 0);
}

/**
 * The best split of one feature with a gain above `floor`: the bin after which it is, or -1. `out` then has as doubles the gain,
 * the left side's gradient, hessian and rows, 1 where missing values go left, and how many rows have none.
 * @param at the feature's slots in a histogram; missing values have slot number `bins`
 * @param gradient and `hessian`, `rows`: of the node
 * @param sign 1 where the answer may not fall as the value grows, -1 where it may not rise, 0: free
 */
export function bestSplit(
  at: usize,
  bins: i32,
  countBits: i32,
  gradientUnit: f64,
  hessianUnit: f64,
  gradient: f64,
  hessian: f64,
  rows: f64,
  parentScore: f64,
  l1: f64,
  l2: f64,
  minRows: f64,
  minHessian: f64,
  sign: f64,
  floor: f64,
  out: usize,
): i32 {
  const mask: i64 = ((<i64>1) << countBits) - 1;
  const missing = at + ((<usize>bins) << 4);
  const missingRows = <f64>(load<i64>(missing, 8) & mask);
  const sides = missingRows > 0 ? 2 : 1;
  let best = -1;
  for (let side = 0; side < sides; side++) {
    let g: f64 = 0;
    let h: f64 = 0;
    let n: f64 = 0;
    if (side == 1) {
      g = <f64>load<i64>(missing) * gradientUnit;
      h = <f64>(load<i64>(missing, 8) >> countBits) * hessianUnit;
      n = missingRows;
    }
    const last = missingRows > 0 && side == 0 ? bins : bins - 1;
    for (let bin = 0; bin < last; bin++) {
      const slot = at + ((<usize>bin) << 4);
      const packed = load<i64>(slot, 8);
      const inBin = packed & mask;
      if (inBin == 0) continue;
      g += <f64>load<i64>(slot) * gradientUnit;
      h += <f64>(packed >> countBits) * hessianUnit;
      n += <f64>inBin;
      if (n < minRows || h < minHessian) continue;
      const rightHessian = hessian - h;
      if (rows - n < minRows || rightHessian < minHessian) break;
      const rightGradient = gradient - g;
      const pulls = f64x2(softened(g, l1), softened(rightGradient, l1));
      const steep = f64x2.add(f64x2(h, rightHessian), f64x2.splat(l2));
      const gain = sumOf(f64x2.div(f64x2.mul(pulls, pulls), steep)) - parentScore;
      if (!(gain > floor) || (sign != 0 && riseOf(pulls, steep) * sign < 0)) continue;
      floor = gain;
      best = bin;
      v128.store(out, f64x2(gain, g));
      v128.store(out, f64x2(h, n), 16);
      v128.store(out, f64x2(<f64>side, missingRows), 32);
    }
  }
  return best;
}
