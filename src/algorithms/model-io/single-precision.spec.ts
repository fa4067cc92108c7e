import * as fc from 'fast-check';
import { thresholdAt, thresholdBelow } from './single-precision.js';

const single = fc.float({ noNaN: true, noDefaultInfinity: true });

describe('thresholdBelow', () => {
  it('decides for every double as single precision does', () => {
    const near = fc.constantFrom(-2, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 2);
    fc.assert(
      fc.property(single, fc.oneof(fc.double({ noNaN: true }), near), (t, x) => {
        fc.pre(Math.abs(t) < 3e38);
        // Either any double, or one within two steps of single precision from the threshold.
        const close = Math.abs(x) <= 2 ? t + x * Math.max(2 ** -149, Math.abs(t) * 2 ** -23) : x;
        for (const value of [x, close, thresholdBelow(t)]) {
          expect(value <= thresholdBelow(t)).toBe(Math.fround(value) < t);
        }
      }),
      { numRuns: 5000 },
    );
    for (const t of [
      Infinity,
      -3.4028234663852886e38,
      0,
      -0,
      1,
      -1,
      2 ** -149,
      -(2 ** -149),
      2 ** 24,
      0.1,
    ].map(Math.fround)) {
      expect(Math.fround(thresholdBelow(t)) < t).toBe(true);
    }
  });
});

describe('thresholdAt', () => {
  it('decides for every double as single precision does', () => {
    const near = fc.constantFrom(-2, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 2);
    fc.assert(
      fc.property(single, fc.oneof(fc.double({ noNaN: true }), near), (t, x) => {
        fc.pre(Math.abs(t) < 3e38);
        // Either any double, or one within two steps of single precision from the threshold.
        const close = Math.abs(x) <= 2 ? t + x * Math.max(2 ** -149, Math.abs(t) * 2 ** -23) : x;
        for (const value of [x, close, thresholdAt(t)]) {
          expect(value <= thresholdAt(t)).toBe(Math.fround(value) <= t);
        }
      }),
      { numRuns: 5000 },
    );
    for (const t of [
      Infinity,
      -Infinity,
      3.4028234663852886e38,
      0,
      -0,
      1,
      -1,
      2 ** -149,
      -(2 ** -149),
      2 ** 24,
      0.1,
    ].map(Math.fround)) {
      expect(Math.fround(thresholdAt(t)) <= t).toBe(true);
    }
  });
});
