/** Sequential test by betting: evidence that stays valid when it is computed after each value. */

/** Relative bets, 0..1; each starts with the same share of the wealth. Steps of a factor of 2^(1/2). */
const BETS: readonly number[] = Array.from({ length: 8 }, (_, step) => 0.95 * 2 ** (-step / 2));
/** Wealth is cut here, which can only lower it: a product of some hundred large factors leaves the range of doubles. */
const LARGEST = 1e100;

/** Of an end of an interval, as a share of the clip. */
const PRECISION = 1e-7;

/**
 * The e-value of "the mean is above `mean`": the wealth, from 1, of a gambler who bets fixed shares on each value being above
 * it, averaged over several shares (a mixture; Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
 * betting", JRSS B 86, 2024; for forecasts, Choe and Ramdas, "Comparing sequential forecasters", Operations Research 72, 2024,
 * arXiv 2110.00115).
 *
 * Write m_i for the conditional mean of value i (after clipping), given all before it. For a fixed share s, W_t = prod(1 + s x_i),
 * x_i in [-1, 1], divided by prod(1 + s m_i) is a martingale from 1, and prod(1 + s m_i) <= exp(s sum m_i). So at each time at
 * which the average of m_i is not above `mean`, W_t is at most that martingale, and by Ville's inequality the probability that
 * it ever reaches 1 / level at such a time is at most `level`, however often it is computed. The values need be neither independent
 * nor identically distributed, and `m_i` may vary.
 * @param values in order of time; the result does not depend on their order
 * @param clip above 0: values beyond -clip .. clip count as these ends, and the mean is that of the clipped values
 * @param mean within -clip .. clip, excluded
 * @returns 0..1e100; 1 without values
 */
export function bettingEValue(values: ArrayLike<number>, clip: number, mean = 0): number {
  return wealthOf(scaled(values, clip), mean / clip);
}

/** The mean wealth of the bets on values in -1 .. 1 being above `centre`. */
function wealthOf(values: Float64Array, centre: number): number {
  let total = 0;
  for (const bet of BETS) {
    // The largest loss is 1 + centre, so the wealth stays above 0.
    const share = bet / (1 + centre);
    const base = 1 - share * centre;
    let wealth = 1;
    for (let i = 0; i < values.length; i++) {
      wealth *= base + share * values[i];
      if (wealth > LARGEST) wealth = LARGEST;
    }
    total += wealth;
  }
  return total / BETS.length;
}

/**
 * Interval of a confidence sequence for the average conditional mean of the clipped values: the means that neither of the two
 * one-sided tests rejects at level / 2. With probability 1 - level it is right at every time at which it is computed.
 */
export function bettingInterval(values: ArrayLike<number>, clip: number, level = 0.05): [number, number] {
  const relative = scaled(values, clip);
  const low = lowerBound(relative, level / 2);
  const high = -lowerBound(
    relative.map((value) => -value),
    level / 2,
  );
  return [clip * low, clip * high];
}

/** The largest mean that the test rejects as too low, by bisection: the wealth falls as the mean rises. */
function lowerBound(values: Float64Array, level: number): number {
  let low = -1;
  let high = 1;
  while (high - low > PRECISION) {
    const middle = (low + high) / 2;
    if (wealthOf(values, middle) >= 1 / level) low = middle;
    else high = middle;
  }
  return low;
}

/** The clipped values as shares of the clip, -1 .. 1. */
function scaled(values: ArrayLike<number>, clip: number): Float64Array {
  const relative = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) relative[i] = clipped(values[i], clip) / clip;
  return relative;
}

export function clipped(value: number, clip: number): number {
  return Math.min(clip, Math.max(-clip, value));
}
