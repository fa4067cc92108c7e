import * as fc from 'fast-check';
import { nextBelow } from './next-below.js';

describe('nextBelow', () => {
  it('is the neighbour below', () => {
    expect(nextBelow(1)).toBe(1 - Number.EPSILON / 2);
    expect(nextBelow(-1)).toBe(-1 - Number.EPSILON);
    expect(nextBelow(0)).toBe(-Number.MIN_VALUE);
    expect(nextBelow(-0)).toBe(-Number.MIN_VALUE);
    expect(nextBelow(Number.MIN_VALUE)).toBe(0);
    expect(nextBelow(Infinity)).toBe(Number.MAX_VALUE);
    expect(nextBelow(-Number.MAX_VALUE)).toBe(-Infinity);
    expect(nextBelow(-Infinity)).toBe(-Infinity);
    expect(nextBelow(Number.NaN)).toBeNaN();
  });

  it('turns < into <=', () => {
    const close = fc.integer({ min: -2, max: 2 });
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true }), close), fc.oneof(fc.double(), close), (x, a) => {
        fc.pre(x !== -Infinity);
        expect(a <= nextBelow(x)).toBe(a < x);
        expect(x <= nextBelow(x)).toBe(false);
      }),
    );
  });
});
