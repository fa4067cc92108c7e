import { Random } from '../random/random.js';
import { bettingEValue, bettingInterval } from './betting-test.js';

describe('bettingEValue', () => {
  it('is 1 without values and for values of 0, grows with gains and shrinks with losses', () => {
    expect(bettingEValue([], 0.01)).toBe(1);
    expect(bettingEValue([0, 0, 0], 0.01)).toBe(1);
    const gains = [0.002, 0.004, 0.003].map((value) => bettingEValue(Array(20).fill(value), 0.01));
    expect(gains[0]).toBeGreaterThan(1);
    expect(gains[2]).toBeGreaterThan(gains[0]);
    expect(bettingEValue(Array(20).fill(-0.002), 0.01)).toBeLessThan(1);
  });

  it('counts a value beyond the clip as the clip, and stays finite and above 0', () => {
    expect(bettingEValue([5, -3], 0.01)).toBe(bettingEValue([0.01, -0.01], 0.01));
    expect(bettingEValue(Array(5000).fill(1), 0.01)).toBeLessThanOrEqual(1e100);
    expect(bettingEValue(Array(50).fill(-1), 0.01)).toBeGreaterThan(0);
  });

  it('does not depend on the order of the values', () => {
    const random = new Random(1);
    const values = Array.from({ length: 40 }, () => 0.004 * random.normal());
    expect(bettingEValue(values.toReversed(), 0.01) / bettingEValue(values, 0.01)).toBeCloseTo(1, 12);
  });

  it('reaches 20 in at most 1 of 20 sequences without a gain, also when its games take turns in being better', () => {
    const random = new Random(2);
    let reached = 0;
    for (let sequence = 0; sequence < 1000; sequence++) {
      const values: number[] = [];
      let reachedHere = false;
      for (let game = 0; game < 60; game++) {
        // Worse in even games, better in odd ones: never better on average.
        values.push((game % 2 === 0 ? -0.001 : 0.001) + 0.0035 * random.normal());
        reachedHere ||= bettingEValue(values, 0.01) >= 20;
      }
      if (reachedHere) reached += 1;
    }
    expect(reached).toBeGreaterThan(0);
    expect(reached).toBeLessThanOrEqual(50);
  });
});

describe('bettingInterval', () => {
  it('holds the mean at every look in 95 of 100 sequences, and narrows', () => {
    const random = new Random(3);
    let missed = 0;
    for (let sequence = 0; sequence < 100; sequence++) {
      const values: number[] = [];
      let right = true;
      for (let look = 0; look < 5; look++) {
        for (let game = 0; game < 40; game++) values.push(0.001 + 0.003 * random.normal());
        const [low, high] = bettingInterval(values, 0.01);
        right &&= low <= 0.001 && 0.001 <= high;
        if (look === 4) expect(high - low).toBeLessThan(0.0025);
      }
      if (!right) missed += 1;
    }
    expect(missed).toBeLessThanOrEqual(5);
  });

  it('without values is the whole range', () => {
    const [low, high] = bettingInterval([], 0.01);
    expect(low).toBe(-0.01);
    expect(high).toBe(0.01);
  });
});
