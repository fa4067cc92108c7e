import { type CountTestResult, tailOf } from './chi-square.js';
import type { CountPair } from './result.js';
import { type Counts, countsOf } from './shares.js';

export interface GTestOptions {
  /** `contingency`: both sides are samples; the default. `goodness-of-fit`: against the reference's shares as if known. */
  form?: 'contingency' | 'goodness-of-fit';
}

/**
 * The G test: twice the log-likelihood ratio, 2 sum of O ln(O / E), with the chi-square distribution (Sokal and Rohlf, Biometry, 1981).
 * @throws {RangeError} when a side has no rows or the counts are not of the same categories
 */
export function gTest(pair: CountPair, { form = 'contingency' }: GTestOptions = {}): CountTestResult {
  const counts = countsOf(pair, 'The G test');
  const { statistic, leastExpected } = form === 'contingency' ? ofTable(counts) : ofFit(counts);
  const degreesOfFreedom = counts.reference.length - 1;
  return {
    statistic,
    pValue: tailOf(statistic, degreesOfFreedom),
    degreesOfFreedom,
    leastExpected,
    method: form,
    effects: [],
  };
}

function ofTable({ reference, current, n, m }: Counts): { statistic: number; leastExpected: number } {
  let sum = 0;
  let leastExpected = Infinity;
  for (let k = 0; k < reference.length; k++) {
    const both = reference[k] + current[k];
    const [a, b] = [(both * n) / (n + m), (both * m) / (n + m)];
    sum += term(reference[k], a) + term(current[k], b);
    leastExpected = Math.min(leastExpected, a, b);
  }
  return { statistic: Math.max(0, 2 * sum), leastExpected };
}

function ofFit({ reference, current, n, m }: Counts): { statistic: number; leastExpected: number } {
  let sum = 0;
  let leastExpected = Infinity;
  for (let k = 0; k < reference.length; k++) {
    const expected = (reference[k] * m) / n;
    sum += term(current[k], expected);
    leastExpected = Math.min(leastExpected, expected);
  }
  return { statistic: Math.max(0, 2 * sum), leastExpected };
}

/** O ln(O / E) - (O - E): the same in sum, as O and E have the same sum, and without cancellation. */
function term(observed: number, expected: number): number {
  if (observed === 0) return expected;
  const ratio = (observed - expected) / expected;
  return observed * Math.log1p(ratio) - (observed - expected);
}
