/**
 * Tree-structured Parzen estimator: Bergstra, Bardenet, Bengio and Kégl, "Algorithms for hyper-parameter optimization",
 * NIPS 2011. Observations are divided into the few best and the rest; each parameter is drawn from a density
 * around the best, and of 24 draws the one with the largest density ratio of best to rest is chosen.
 */
import type { ParameterSpec, ParameterValue } from '../catalogue/catalogue.js';
import type { Random } from '../random/random.js';

export interface Observation {
  parameters: Record<string, ParameterValue>;
  /** Lower is better; finite. */
  loss: number;
}

/** With fewer observations than this, no value is proposed. */
const FEWEST_OBSERVATIONS = 4;
/** Multiplied by the square root of the number of observations, as in hyperopt; small, so that the search narrows down early. */
const BETTER_ROOTS = 0.5;
const MOST_BETTER = 25;
const CANDIDATES = 24;

/**
 * A value for each of `specs` that search draws; undefined with fewer than four observations. The order of observations matters
 * only between equal losses.
 */
export function proposeTpe(
  specs: readonly ParameterSpec[],
  observations: readonly Observation[],
  random: Random,
): Record<string, ParameterValue> | undefined {
  if (observations.length < FEWEST_OBSERVATIONS) return undefined;
  const ranked = observations.toSorted((a, b) => a.loss - b.loss);
  const count = Math.min(MOST_BETTER, Math.ceil(BETTER_ROOTS * Math.sqrt(ranked.length)));
  const [better, rest] = [ranked.slice(0, count), ranked.slice(count)];
  const searched = specs.filter(({ search }) => search !== undefined);
  return Object.fromEntries(
    searched.map((spec) => {
      const valuesOf = (some: Observation[]) => some.map(({ parameters }) => parameters[spec.name]);
      const stream = random.fork(spec.name);
      const numeric = spec.type === 'integer' || spec.type === 'number';
      const propose = numeric ? proposeNumber : proposeChoice;
      return [spec.name, propose(spec, valuesOf(better), valuesOf(rest), stream)];
    }),
  );
}

function proposeNumber(
  spec: ParameterSpec,
  better: ParameterValue[],
  rest: ParameterValue[],
  random: Random,
): ParameterValue {
  const [low, high] = spec.search!;
  if (low === high) return low;
  const log = spec.scale === 'log';
  /** The position of a value in its range, 0..1; given values outside the range count as its ends. */
  const placeOf = (value: ParameterValue): number => {
    const share = log
      ? Math.log(Number(value) / low) / Math.log(high / low)
      : (Number(value) - low) / (high - low);
    return Math.min(1, Math.max(0, share));
  };
  const [good, bad] = [new Parzen(better.map(placeOf)), new Parzen(rest.map(placeOf))];
  let [place, bestRatio] = [0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < CANDIDATES; i++) {
    const candidate = good.draw(random);
    const ratio = good.logDensity(candidate) - bad.logDensity(candidate);
    if (ratio > bestRatio) [place, bestRatio] = [candidate, ratio];
  }
  const value = log ? low * (high / low) ** place : low + (high - low) * place;
  const inside = Math.min(high, Math.max(low, value));
  return spec.type === 'integer' ? Math.round(inside) : Number(inside.toPrecision(4));
}

/** Shares of each choice among the best and the rest, with one count added to each; drawn from the shares of the best. */
function proposeChoice(
  spec: ParameterSpec,
  better: ParameterValue[],
  rest: ParameterValue[],
  random: Random,
): ParameterValue {
  const choices: ParameterValue[] = spec.type === 'boolean' ? [false, true] : [...(spec.choices ?? [])];
  const shareOf = (choice: ParameterValue, among: ParameterValue[]) =>
    (1 + among.filter((value) => value === choice).length) / (choices.length + among.length);
  let [best, bestRatio] = [choices[0], Number.NEGATIVE_INFINITY];
  for (let i = 0; i < CANDIDATES; i++) {
    let left = random.next();
    const candidate = choices.find((choice) => (left -= shareOf(choice, better)) < 0) ?? choices.at(-1)!;
    const ratio = shareOf(candidate, better) / shareOf(candidate, rest);
    if (ratio > bestRatio) [best, bestRatio] = [candidate, ratio];
  }
  return best;
}

/**
 * A mixture of normal densities on 0..1: one per point, as wide as the larger gap to its neighbours, and a broad
 * one about the middle, which keeps every value possible.
 */
class Parzen {
  private readonly centres: number[];
  private readonly widths: number[];

  constructor(points: number[]) {
    const sorted = points.toSorted((a, b) => a - b);
    const narrowest = 1 / Math.min(100, sorted.length + 2);
    this.centres = [0.5, ...sorted];
    this.widths = [
      1,
      ...sorted.map((point, i) => {
        const gap = Math.max(point - (sorted[i - 1] ?? 0), (sorted[i + 1] ?? 1) - point);
        return Math.min(1, Math.max(narrowest, gap));
      }),
    ];
  }

  draw(random: Random): number {
    const kernel = random.integer(this.centres.length);
    for (;;) {
      const value = this.centres[kernel] + this.widths[kernel] * random.normal();
      if (value >= 0 && value <= 1) return value;
    }
  }

  /** The log density up to a constant. The mass of a kernel outside 0..1 is not redistributed. */
  logDensity(value: number): number {
    let sum = 0;
    this.centres.forEach((centre, i) => {
      const z = (value - centre) / this.widths[i];
      sum += Math.exp(-0.5 * z * z) / this.widths[i];
    });
    return Math.log(sum / this.centres.length);
  }
}
