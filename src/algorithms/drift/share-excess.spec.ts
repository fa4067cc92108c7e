import { Random } from '../random/random.js';
import { type Hits, shareExcess } from './share-excess.js';

/** Clusters whose shares differ. */
const clusters = (random: Random, count: number, share: number): Hits[] =>
  Array.from({ length: count }, () => {
    const own = random.next() < 0.5 ? 0 : 2 * share;
    let hits = 0;
    for (let row = 0; row < 100; row++) if (random.next() < own) hits += 1;
    return { hits, rows: 100 };
  });

describe('shareExcess', () => {
  it('alarms at most at the nominal rate where clusters differ', () => {
    const random = new Random(2);
    let alarms = 0;
    for (let i = 0; i < 400; i++) {
      const test = shareExcess(clusters(random, 60, 0.02), clusters(random, 8, 0.02));
      if (test.pValue < 0.05) alarms += 1;
    }
    // Nominal 20 of 400; above 33 has a probability below 0.3 %.
    expect(alarms).toBeLessThanOrEqual(33);
  });

  it('finds a share that became larger, and ignores one that became smaller', () => {
    const random = new Random(3);
    const [few, many] = [clusters(random, 60, 0.01), clusters(random, 20, 0.1)];
    expect(shareExcess(few, many)).toMatchObject({ rows: 2000 });
    expect(shareExcess(few, many).pValue).toBeLessThan(1e-5);
    expect(shareExcess(many, few).pValue).toBeGreaterThan(0.5);
  });

  it('takes the hits of one cluster for one', () => {
    const before = Array.from({ length: 100 }, () => ({ hits: 0, rows: 100 }));
    const one = [{ hits: 100, rows: 100 }, ...before.slice(0, 9)];
    const spread = before.slice(0, 10).map(({ rows }) => ({ hits: 10, rows }));
    expect(shareExcess(before, one).pValue).toBeGreaterThan(0.01);
    expect(shareExcess(before, spread).pValue).toBeLessThan(1e-20);
  });

  it('has no evidence without hits or without a reference', () => {
    expect(shareExcess([{ hits: 0, rows: 10 }], [{ hits: 0, rows: 10 }]).pValue).toBe(1);
    expect(shareExcess([], [{ hits: 1, rows: 10 }]).pValue).toBe(1);
    expect(shareExcess([{ hits: 0, rows: 10 }], []).pValue).toBe(1);
  });
});
