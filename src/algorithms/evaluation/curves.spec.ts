import * as fc from 'fast-check';
import { rocPoints } from './curves.js';
import { areaUnderRoc } from './scores.js';

describe('rocPoints', () => {
  it('walks from (0, 0) to (1, 1) through every threshold', () => {
    const points = rocPoints(Uint8Array.of(1, 0, 1, 0), Float64Array.of(0.9, 0.6, 0.6, 0.2));
    expect(points.threshold).toEqual([1.9, 0.9, 0.6, 0.2]);
    expect(points.truePositiveRate).toEqual([0, 0.5, 1, 1]);
    expect(points.falsePositiveRate).toEqual([0, 0, 0.5, 1]);
  });

  it('has no points when there is one class only', () => {
    expect(rocPoints(Uint8Array.of(1, 1), Float64Array.of(0.1, 0.2)).threshold).toEqual([]);
  });

  it('keeps at most maxPoints, with both ends, and rises', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 2,
          maxLength: 200,
        }),
        fc.integer({ min: 2, max: 20 }),
        (rows, maxPoints) => {
          const labels = Uint8Array.from([1, 0, ...rows.map(([label]) => Number(label))]);
          const probabilities = Float64Array.from([0.5, 0.5, ...rows.map(([, p]) => p)]);
          const { truePositiveRate, falsePositiveRate, threshold } = rocPoints(
            labels,
            probabilities,
            maxPoints,
          );
          expect(threshold.length).toBeLessThanOrEqual(maxPoints);
          expect([truePositiveRate[0], falsePositiveRate[0]]).toEqual([0, 0]);
          expect([truePositiveRate.at(-1), falsePositiveRate.at(-1)]).toEqual([1, 1]);
          for (let i = 1; i < threshold.length; i++) {
            expect(threshold[i]).toBeLessThan(threshold[i - 1]);
            expect(truePositiveRate[i]).toBeGreaterThanOrEqual(truePositiveRate[i - 1]);
            expect(falsePositiveRate[i]).toBeGreaterThanOrEqual(falsePositiveRate[i - 1]);
          }
        },
      ),
    );
  });

  it('encloses the AUC when no point is left out', () => {
    const labels = Uint8Array.from({ length: 300 }, (_, i) => ((i * 7919) % 3 === 0 ? 1 : 0));
    const probabilities = Float64Array.from({ length: 300 }, (_, i) => ((i * 104_729) % 97) / 97);
    const { truePositiveRate: tpr, falsePositiveRate: fpr } = rocPoints(labels, probabilities, 1000);
    const area = tpr.slice(1).reduce((sum, y, i) => sum + ((y + tpr[i]) / 2) * (fpr[i + 1] - fpr[i]), 0);
    expect(area).toBeCloseTo(areaUnderRoc(labels, probabilities), 12);
  });
});
