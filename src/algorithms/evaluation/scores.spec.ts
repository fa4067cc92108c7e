import * as fc from 'fast-check';
import { areaUnderRoc, confusion, rowLogLoss, score } from './scores.js';

/** Rows with at least one of each class and many ties. */
const labelled = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 8 })), {
    minLength: 1,
    maxLength: 60,
  })
  .map((rows) => ({
    labels: Uint8Array.from([1, 0, ...rows.map(([label]) => label)]),
    probabilities: Float64Array.from([0.5, 0.5, ...rows.map(([, eighths]) => eighths / 8)]),
  }));

describe('score', () => {
  it('computes each score by its definition', () => {
    const scores = score(Uint8Array.of(1, 0, 1, 0), Float64Array.of(0.9, 0.6, 0.4, 0.2), 0.25);
    expect(scores).toMatchObject({
      rows: 4,
      baseRate: 0.5,
      accuracy: 0.5,
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
    });
    expect(scores.rocAuc).toBe(0.75);
    expect(scores.brier).toBeCloseTo((0.01 + 0.36 + 0.36 + 0.04) / 4, 15);
    expect(scores.logLoss).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.4) + Math.log(0.4) + Math.log(0.8)) / 4,
      15,
    );
    expect(scores.baseRateLogLoss).toBeCloseTo(-(Math.log(0.25) + Math.log(0.75)) / 2, 15);
  });

  it('counts a probability of exactly 0.5 as a prediction of 1', () => {
    expect(score(Uint8Array.of(1), Float64Array.of(0.5), 0.5).accuracy).toBe(1);
    expect(confusion(Uint8Array.of(1, 0), Float64Array.of(0.7, 0.7), 0.8)).toEqual({
      truePositive: 0,
      falsePositive: 0,
      trueNegative: 1,
      falseNegative: 1,
    });
  });

  it('clips probabilities of 0 and 1, so that a certain mistake costs 52 ln 2 and not infinity', () => {
    expect(rowLogLoss(1, 0)).toBeCloseTo(52 * Math.LN2, 12);
    expect(rowLogLoss(0, 1)).toBeCloseTo(52 * Math.LN2, 12);
    expect(rowLogLoss(1, 1)).toBeLessThan(1e-15);
  });

  it('returns NaN for the AUC of one class, and 0 when precision or recall divide by 0', () => {
    const scores = score(Uint8Array.of(0, 0), Float64Array.of(0.1, 0.2), 0.5);
    expect(scores.rocAuc).toBeNaN();
    expect(scores).toMatchObject({ precision: 0, recall: 0, f1: 0, accuracy: 1 });
  });

  it('returns NaN for the means of no rows, and refuses lists of different length', () => {
    expect(score(new Uint8Array(0), new Float64Array(0), 0.5).logLoss).toBeNaN();
    expect(() => score(new Uint8Array(2), new Float64Array(1), 0.5)).toThrow(RangeError);
  });

  it('has an AUC that is the share of won pairs, ties counting half', () => {
    fc.assert(
      fc.property(labelled, ({ labels, probabilities }) => {
        let wins = 0;
        let pairs = 0;
        labels.forEach((a, i) =>
          labels.forEach((b, j) => {
            if (a !== 1 || b !== 0) return;
            pairs += 1;
            wins += probabilities[i] > probabilities[j] ? 1 : probabilities[i] === probabilities[j] ? 0.5 : 0;
          }),
        );
        expect(areaUnderRoc(labels, probabilities)).toBeCloseTo(wins / pairs, 12);
      }),
    );
  });

  it('does not depend on the order of rows, and mirrors the AUC when the probabilities are mirrored', () => {
    fc.assert(
      fc.property(labelled, ({ labels, probabilities }) => {
        const forward = score(labels, probabilities, 0.4);
        const backward = score(labels.toReversed(), probabilities.toReversed(), 0.4);
        for (const key of Object.keys(forward) as (keyof typeof forward)[]) {
          expect(backward[key]).toBeCloseTo(forward[key], 12);
        }
        const mirrored = areaUnderRoc(
          labels,
          probabilities.map((p) => 1 - p),
        );
        expect(mirrored).toBeCloseTo(1 - forward.rocAuc, 12);
      }),
    );
  });
});
