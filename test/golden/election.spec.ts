import { bettingEValue } from '../../src/algorithms/evaluation/betting-test.js';
import { clusterBootstrap } from '../../src/algorithms/evaluation/cluster-bootstrap.js';
import { neededEValue } from '../../src/algorithms/evaluation/election-rule.js';
import { type AucInference, compareAuc } from '../../src/algorithms/evaluation/roc-comparison.js';
import { Random } from '../../src/algorithms/random/random.js';
import { normalTwoSided } from '../../src/algorithms/statistics/normal.js';
import { golden } from './synthetic-shots.js';

interface Golden {
  labels: number[];
  games: number[];
  challenger: number[];
  holder: number[];
  auc: Record<'challengerAuc' | 'holderAuc' | 'difference', number> &
    Record<'byRow' | 'byGame', AucInference>;
  /** z, two-sided p. */
  normal: [number, number][];
  bootstrap: [number, number];
  sums: number[];
  counts: number[];
  values: number[];
  /** Values taken, clip, mean, e-value. */
  betting: [number, number, number, number][];
  /** Earlier e-values, level, needed e-value. */
  needed: [number[], number, number][];
}

const expected = golden<Golden>('election.json');

describe('the evidence of an election', () => {
  it('has the areas of scikit-learn, DeLong’s test by all pairs, and Obuchowski’s variance by game', () => {
    const labels = Uint8Array.from(expected.labels);
    const [games, challenger, holder] = [
      Int32Array.from(expected.games),
      Float64Array.from(expected.challenger),
      Float64Array.from(expected.holder),
    ];
    const actual = compareAuc(labels, games, challenger, holder)!;
    for (const name of ['challengerAuc', 'holderAuc', 'difference'] as const) {
      expect(actual[name]).toBeCloseTo(expected.auc[name], 12);
    }
    for (const unit of ['byRow', 'byGame'] as const) {
      const { standardError, pValue, confidenceInterval } = expected.auc[unit];
      expect(actual[unit]!.standardError).toBeCloseTo(standardError, 12);
      expect(actual[unit]!.pValue).toBeCloseTo(pValue, 12);
      confidenceInterval.forEach((end, i) =>
        expect(actual[unit]!.confidenceInterval[i]).toBeCloseTo(end, 12),
      );
    }
  });

  it('has SciPy’s normal distribution, in its tails too', () => {
    for (const [z, p] of expected.normal) expect(normalTwoSided(z) / p).toBeCloseTo(1, 12);
  });

  it('has the bootstrap interval of SciPy, but for the draws', () => {
    const clusters = expected.sums.map((sum, i) => ({ sum, rows: expected.counts[i] }));
    const interval = clusterBootstrap(clusters, new Random(3), 0.95, 20_000);
    const width = expected.bootstrap[1] - expected.bootstrap[0];
    interval.forEach((end, i) => expect(Math.abs(end - expected.bootstrap[i])).toBeLessThan(0.03 * width));
  });

  it('has the e-values of exact fractions', () => {
    for (const [take, clip, mean, eValue] of expected.betting) {
      const actual = bettingEValue(expected.values.slice(0, take), clip, mean);
      expect(actual / eValue).toBeCloseTo(1, 11);
    }
  });

  it('needs the e-value that passes with every subset of the earlier challengers', () => {
    for (const [earlier, level, needed] of expected.needed) {
      expect(neededEValue(earlier, level) / needed).toBeCloseTo(1, 11);
    }
  });
});
