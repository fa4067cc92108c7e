import { Random } from '../random/random.js';
import { chunkReference, chunksOf, type GameSums } from './loss-chunks.js';
import { addGames, isWorse, LOSS_TEST_RULE, lossTestVerdict, startLossTest } from './loss-test.js';

/** A game: losses and residuals of rows have standard deviations of about 0.25 and 0.48, and share effects of 0.01 and 0.02. */
function simulatedGame(
  random: Random,
  { loss = 0, residual = 0 }: { loss?: number; residual?: number } = {},
): GameSums {
  const rows = 140 + random.integer(60);
  const mean = (deviation: number, effect: number) =>
    random.normal() * Math.hypot(deviation / Math.sqrt(rows), effect);
  return {
    rows,
    loss: (0.66 + loss + mean(0.25, 0.01)) * rows,
    residual: (residual + mean(0.48, 0.02)) * rows,
  };
}

function games(random: Random, count: number, shift: { loss?: number; residual?: number } = {}): GameSums[] {
  return Array.from({ length: count }, () => simulatedGame(random, shift));
}

describe('chunksOf', () => {
  it('are whole games until there are a hundred rows; the rest is left for the next', () => {
    const game = (rows: number, loss: number) => ({ rows, loss, residual: loss / 10 });
    const first = chunksOf([game(60, 30), game(50, 25), game(70, 70)]);
    expect(first).toEqual({ losses: [0.5], residuals: [0.05], left: game(70, 70) });
    expect(chunksOf([game(70, 0)], first.left)).toMatchObject({ losses: [0.5], left: { rows: 0, loss: 0 } });
  });

  it('are no reference below ten', () => {
    expect(chunkReference(games(new Random(1), 9))).toBeUndefined();
    expect(chunkReference(games(new Random(1), 10))?.chunks).toBe(10);
  });
});

describe('the sequential test of log loss', () => {
  const reference = { chunks: 200, loss: { mean: 0.66, error: 0.002 }, residual: { mean: 0, error: 0.003 } };

  it('has no evidence before the first chunk', () => {
    const none = { eValue: 1, needed: expect.closeTo(50, 10), worse: false };
    expect(lossTestVerdict(startLossTest(reference))).toEqual({
      loss: none,
      residual: none,
      worse: false,
      chunks: 0,
      games: 0,
      rows: 0,
      looks: 0,
    });
  });

  it('has the same evidence however the games are spread over looks', () => {
    const all = games(new Random(5), 60, { loss: 0.02 });
    const once = addGames(startLossTest(reference), all);
    let often = startLossTest(reference);
    for (const game of all) often = addGames(often, [game]);
    expect(lossTestVerdict(often)).toEqual({ ...lossTestVerdict(once), looks: 60 });
    expect(JSON.parse(JSON.stringify(often))).toEqual(often);
  });

  it('raises a false alarm in fewer sequences than its level, at 200 hourly looks, even without margins', () => {
    const { loss, residual } = LOSS_TEST_RULE;
    const rule = { ...LOSS_TEST_RULE, loss: { ...loss, margin: 0 }, residual: { ...residual, margin: 0 } };
    const sequences = 50;
    let alarms = 0;
    for (let seed = 0; seed < sequences; seed++) {
      const random = new Random(seed);
      let state = startLossTest(chunkReference(games(random, 100))!, rule);
      let ever = false;
      for (let look = 0; look < 200 && !ever; look++) {
        state = addGames(state, games(random, 1));
        ever = isWorse(state);
      }
      if (ever) alarms++;
    }
    expect(alarms / sequences).toBeLessThanOrEqual(LOSS_TEST_RULE.level);
  });

  it.each([
    [{ loss: 0.05 }, 'loss', 35],
    [{ loss: 0.02 }, 'loss', 120],
    [{ residual: 0.06 }, 'residual', 75],
    [{ residual: -0.06 }, 'residual', 75],
  ] as const)(
    'finds a change of %j in the %s within %i games, in nine of ten sequences',
    (shift, name, most) => {
      let found = 0;
      for (let seed = 0; seed < 20; seed++) {
        const random = new Random(1000 + seed);
        const state = startLossTest(chunkReference(games(random, 200))!);
        const { worse, interval } = lossTestVerdict(addGames(state, games(random, most, shift)))[name];
        if (worse && Math.sign(interval![0]) === Math.sign(interval![1])) found++;
      }
      expect(found).toBeGreaterThanOrEqual(18);
    },
  );

  it('finds a change after a long time without one', () => {
    const random = new Random(7);
    let state = startLossTest(chunkReference(games(random, 200))!);
    state = addGames(state, games(random, 600));
    expect(lossTestVerdict(state).worse).toBe(false);
    state = addGames(state, games(random, 120, { loss: 0.03 }));
    expect(lossTestVerdict(state).worse).toBe(true);
  });

  it.each([
    [{ ...LOSS_TEST_RULE, level: 0 }, 'level must be between 0 and 1, not 0'],
    [{ ...LOSS_TEST_RULE, referenceShare: 1 }, 'referenceShare must be between 0 and 1, not 1'],
    [{ ...LOSS_TEST_RULE, loss: { margin: 0.002, clip: 0.003 } }, /^clip must be above /],
  ])('refuses a rule that it cannot follow', (rule, message) => {
    expect(() => startLossTest(reference, rule)).toThrow(message);
  });
});
