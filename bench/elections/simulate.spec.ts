import { judgeChallenger } from '../../src/algorithms/evaluation/election-rule.js';
import { Random } from '../../src/algorithms/random/random.js';
import { studentTTwoSided } from '../../src/algorithms/statistics/student-t.js';
import { byEvidence, byFixedP, dailyChallengers, gamesNeeded, quantile, replacedAt } from './simulate.mjs';

const EQUAL = { gamesADay: 9, window: 90, spread: 0.0035, shared: 0.5, memory: 0.9, tails: false, gain: 0 };

function shareReplaced(judge: ReturnType<typeof byEvidence>, world = EQUAL, sequences = 60): number {
  const random = new Random(14);
  let replaced = 0;
  for (let sequence = 0; sequence < sequences; sequence++) {
    if (replacedAt(dailyChallengers(world, random), 60, judge) <= 60) replaced += 1;
  }
  return replaced / sequences;
}

describe('daily elections', () => {
  it('between equal models replace the champion in at most 5 of 100 sequences; by p < 0.05 in most of them', () => {
    expect(shareReplaced(byEvidence(judgeChallenger))).toBeLessThanOrEqual(0.05);
    expect(shareReplaced(byFixedP(studentTTwoSided))).toBeGreaterThan(0.3);
  });

  it('replace it by a challenger that is better by 0.002 nats', () => {
    expect(shareReplaced(byEvidence(judgeChallenger), { ...EQUAL, gain: 0.002 }, 20)).toBe(1);
  });
});

describe('gamesNeeded', () => {
  it('falls with the gain, and rises with earlier challengers without evidence', () => {
    const median = (gain: number, earlier: number[]) => {
      const random = new Random(3);
      const given = { gain, spread: 0.0035, earlier, every: 5, most: 2000 };
      return quantile(
        Array.from({ length: 40 }, () => gamesNeeded(given, judgeChallenger, random)),
        0.5,
      );
    };
    expect(median(0.005, [])).toBeLessThan(median(0.002, []));
    expect(median(0.002, [])).toBeLessThan(median(0.002, Array(30).fill(1)));
    expect(median(0.002, [])).toBeLessThan(120);
  });
});
