import { shareOfKey } from './key-share.js';

describe(shareOfKey.name, () => {
  it('is the same for the same key, as text or as number, and another one for another salt', () => {
    expect(shareOfKey('a', 201_939)).toBe(shareOfKey('a', '201939'));
    expect(shareOfKey('a', 'x')).not.toBe(shareOfKey('b', 'x'));
    // Every process, and every version of the program, must agree.
    expect(shareOfKey('challenge', 'anna')).toBe(0.3929871653672308);
  });

  it('spreads the keys evenly', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let key = 200_000; key < 210_000; key++) tenths[Math.floor(10 * shareOfKey('c', key))] += 1;
    for (const keys of tenths) expect(Math.abs(keys - 1000)).toBeLessThan(150);
  });
});
