/** The distribution of a weighted sum of squares of normal variables, over an estimated variance. */
import { normalTwoSided } from './normal.js';
import { studentTTwoSided } from './student-t.js';

/** Above this, the denominator is taken as 1. */
const AS_GOOD_AS_INFINITE = 1e7;

/**
 * P(Q > q) for Q = sum of l_i X_i / (Y / df), where the X_i are independent chi-squares with one degree of freedom and Y is one
 * with `df`: exact with one weight, else by the saddle point (Lugannani and Rice; Kuonen, Biometrika 86, 1999; with a denominator
 * as in `pFsum` of R's package survey, Lumley).
 * @param weights at least 0
 * @param df above 0; Infinity: Q is the sum itself
 */
export function quadraticFormTail(q: number, weights: ArrayLike<number>, df: number): number {
  const largest = Array.from(weights).reduce((max, weight) => Math.max(max, weight), 0);
  if (!(q > 0) || largest === 0) return 1;
  const lambdas = Array.from(weights).filter((weight) => weight > largest * 1e-10);
  if (lambdas.length === 1) {
    const root = Math.sqrt(q / largest);
    return df > AS_GOOD_AS_INFINITE ? normalTwoSided(root) : studentTTwoSided(root, df);
  }
  // P(Q > q) = P(sum of l_i X_i - (q / df) Y > 0). Without a denominator, q is a constant.
  const isFinite = df <= AS_GOOD_AS_INFINITE;
  const form: Form = {
    lambdas,
    denominator: isFinite ? q / df : 0,
    df: isFinite ? df : 0,
    shift: isFinite ? 0 : q,
  };
  return saddlePointTail(form, 1 / (2 * largest));
}

/** Sum of lambda_i X_i - denominator * Y - shift. */
interface Form {
  lambdas: number[];
  denominator: number;
  df: number;
  shift: number;
}

/** P(form > 0); `high`: the end of the interval in which its cumulant generating function exists. */
function saddlePointTail(form: Form, high: number): number {
  const t = saddlePoint(form, high);
  const second = cumulant2(form, t);
  const w = Math.sign(t) * Math.sqrt(Math.max(0, -2 * cumulant0(form, t)));
  const v = t * Math.sqrt(second);
  // Near the mean the formula is 0 / 0; this is its limit.
  if (Math.abs(w) < 1e-4) {
    const skewness = cumulant3(form) / cumulant2(form, 0) ** 1.5;
    return clamp(0.5 - skewness / (6 * Math.sqrt(2 * Math.PI)));
  }
  return clamp(upperNormal(w + Math.log(v / w) / w));
}

/** The t with K'(t) = 0, by bisection: K' increases. */
function saddlePoint(form: Form, end: number): number {
  let high = end;
  let low = form.df > 0 ? -1 / (2 * form.denominator) : -end;
  while (form.df === 0 && cumulant1(form, low) > 0) low *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (cumulant1(form, middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function cumulant0({ lambdas, denominator, df, shift }: Form, t: number): number {
  let sum = -shift * t - (df / 2) * Math.log1p(2 * denominator * t);
  for (const lambda of lambdas) sum -= Math.log1p(-2 * lambda * t) / 2;
  return sum;
}

function cumulant1({ lambdas, denominator, df, shift }: Form, t: number): number {
  let sum = -shift - (df * denominator) / (1 + 2 * denominator * t);
  for (const lambda of lambdas) sum += lambda / (1 - 2 * lambda * t);
  return sum;
}

function cumulant2({ lambdas, denominator, df }: Form, t: number): number {
  let sum = 2 * df * (denominator / (1 + 2 * denominator * t)) ** 2;
  for (const lambda of lambdas) sum += 2 * (lambda / (1 - 2 * lambda * t)) ** 2;
  return sum;
}

/** At 0. */
function cumulant3({ lambdas, denominator, df }: Form): number {
  return lambdas.reduce((sum, lambda) => sum + 8 * lambda ** 3, -8 * df * denominator ** 3);
}

function upperNormal(z: number): number {
  const tail = normalTwoSided(z) / 2;
  return z >= 0 ? tail : 1 - tail;
}

function clamp(p: number): number {
  return Math.min(1, Math.max(0, p));
}
