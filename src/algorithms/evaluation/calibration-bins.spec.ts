import * as fc from 'fast-check';
import { calibrationPoints, expectedCalibrationError } from './calibration-bins.js';

describe('calibrationPoints', () => {
  it('returns the mean prediction and the observed rate of each bin that has rows', () => {
    const labels = Uint8Array.of(0, 1, 1, 1, 0);
    const probabilities = Float64Array.of(0, 0.125, 0.1875, 1, 0.9375);
    expect(calibrationPoints(labels, probabilities)).toEqual({
      from: [0, 0.1, 0.9],
      to: [0.1, 0.2, 1],
      meanPredicted: [0, 0.15625, 0.96875],
      observedRate: [0, 1, 0.5],
      count: [1, 2, 2],
    });
    expect(() => calibrationPoints(labels, new Float64Array(2))).toThrow(RangeError);
  });

  it('puts every row into the bin whose edges hold its probability, and none twice', () => {
    const rows = fc.array(
      fc.record({
        label: fc.constantFrom(0, 1),
        // Edges and their neighbours as often as anything else.
        probability: fc.oneof(
          fc.double({ min: 0, max: 1, noNaN: true }),
          fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100),
          fc.integer({ min: 0, max: 10 }).map((tenths) => Math.min(1, tenths * 0.1)),
        ),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 15 }), (given, bins) => {
        const labels = Uint8Array.from(given, ({ label }) => label);
        const probabilities = Float64Array.from(given, ({ probability }) => probability);
        const points = calibrationPoints(labels, probabilities, bins);
        expect(points.count.reduce((sum, n) => sum + n, 0)).toBe(given.length);
        points.count.forEach((count, bin) => {
          const { from, to } = { from: points.from[bin], to: points.to[bin] };
          const inside = given.filter(
            ({ probability: p }) => (p > from || (from === 0 && p === 0)) && p <= to,
          );
          expect(inside).toHaveLength(count);
        });
        const error = expectedCalibrationError(points);
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('expectedCalibrationError', () => {
  it('weights the gap of each bin by its rows', () => {
    // Three of four rows are 0.2 off, one is right.
    const points = { meanPredicted: [0.4, 1], observedRate: [0.6, 1], count: [3, 1] };
    expect(expectedCalibrationError(points)).toBeCloseTo(0.15, 15);
  });

  it('is 0 when the observed rates equal the predicted ones, and NaN without rows', () => {
    const labels = Uint8Array.of(1, 0, 0, 0);
    expect(expectedCalibrationError(calibrationPoints(labels, new Float64Array(4).fill(0.25)))).toBe(0);
    expect(expectedCalibrationError(calibrationPoints(new Uint8Array(0), new Float64Array(0)))).toBeNaN();
  });
});
