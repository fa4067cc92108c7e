import fc from '../../test/support/fast-check.js';
import type { SnapshotData } from '../gold/index.js';
import type { Candidate, Holdout } from './election.js';
import { laterGames } from './holdout.js';
import { previousHolder } from './previous-holder.js';
import { withOwners } from './old-verdict.js';
import type { GuardRail } from './guard-rails.js';
import { isElected, type Judgement, type Measured, verdictOf } from './verdict.js';

const challenger: Candidate = { version: 3, runId: 'a', algorithm: 'gradient-boosting', logLoss: 0.6481 };
const holder: Candidate = {
  version: 2,
  runId: 'b',
  algorithm: 'random-forest',
  dataset: 'nba',
  logLoss: 0.6512,
};
const holdout: Holdout = { rows: 9812, games: 58, fromDate: 20260301, toDate: 20260412 };
const both: Measured = { challenger, holder, holdout, dataset: 'nba' };

/** Enough evidence, and all guard rails passed, unless stated otherwise. */
function judged(
  difference: number,
  more: Partial<Judgement> & { eValue?: number; pValue?: number } = {},
): Judgement {
  const { eValue = 410.4, pValue = 0.0004, guardRails = [], baseRateLogLoss = 0.69 } = more;
  return {
    comparison: { difference, pValue },
    evidence: { eValue, needed: 68.28, enough: eValue >= 68.28 },
    guardRails,
    baseRateLogLoss,
  };
}

const uncalibrated: GuardRail = {
  rail: 'calibration',
  result: 'failed',
  holder: 0.012,
  challenger: 0.031,
  limit: 0.017,
  detail: 'calibration error 0.0120 (version 2) against 0.0310 (version 3), allowed up to 0.0170',
};

describe('verdict', () => {
  it('names both versions and their log losses when the challenger replaces the champion', () => {
    expect(verdictOf.compared(both, judged(-0.0031))).toBe(
      'Version 3 (gradient-boosting) replaces version 2 (random-forest): log loss 0.6481 (version 3) against 0.6512 ' +
        '(version 2) on the same 9,812 shots of 58 later games of dataset nba ' +
        '(version 3 is 0.0031 lower; e-value 410, needs 68.3; p = 0.0004).',
    );
    const clear = verdictOf.compared(both, judged(-0.0031, { eValue: 5e20, pValue: 1e-9 }));
    expect(clear).toContain('e-value above 1,000,000,000, needs 68.3; p < 0.0001)');
    expect(verdictOf.compared(both, judged(-0.0031, { eValue: 12345.6 }))).toContain('e-value 12,346,');
  });

  it('states the reason when the champion stays', () => {
    expect(verdictOf.compared(both, judged(-0.0031, { eValue: 4.211, pValue: 0.2 }))).toBe(
      'Version 2 (random-forest) stays champion against version 3 (gradient-boosting), the gain may be chance: log loss ' +
        '0.6512 (version 2) against 0.6481 (version 3) on the same 9,812 shots of 58 later games of dataset nba ' +
        '(version 3 is 0.0031 lower; e-value 4.21, needs 68.3; p = 0.2000).',
    );
    const worse = verdictOf.compared(both, judged(0.0031, { eValue: 0.001 }));
    expect(worse).toContain('version 3 is not better');
    expect(worse).toContain('version 3 is 0.0031 higher; e-value below 0.01');
    expect(verdictOf.compared(both, judged(1e-6))).toContain('they differ by less than 0.0001');
    expect(verdictOf.nothingLeft(challenger, holder, 20260412)).toContain('later than 2026-04-12');
  });

  it('names each failed guard rail with its numbers', () => {
    const one = verdictOf.compared(both, judged(-0.0031, { guardRails: [uncalibrated] }));
    expect(one).toMatch(
      /^Version 2 .* stays champion against version 3 \(gradient-boosting\), version 3 is better but fails a guard rail \(calibration error 0\.0120 \(version 2\) against 0\.0310 \(version 3\), allowed up to 0\.0170\): log loss 0\.6512 \(version 2\)/,
    );
    const slow: GuardRail = { ...uncalibrated, rail: 'latency', detail: 'time of one row 1 µs' };
    const two = verdictOf.compared(both, judged(-0.0031, { guardRails: [uncalibrated, slow] }));
    expect(two).toContain('fails guard rails (calibration error');
    expect(two).toContain('; time of one row 1 µs): log loss');
  });

  it('states when the champion is worse than the base rate', () => {
    const text = verdictOf.compared(both, judged(-0.0031, { eValue: 2, baseRateLogLoss: 0.65 }));
    expect(text).toMatch(
      /; version 2 is worse than always predicting the make rate of the training part, whose log loss is 0\.6500\.$/,
    );
    expect(verdictOf.compared(both, judged(-0.0031))).not.toContain('is worse than');
  });

  it('names the dataset of the champion when it was trained on another one', () => {
    const of = (dataset?: string) =>
      verdictOf.compared({ ...both, holder: { ...holder, dataset } }, judged(0.0031));
    expect(of('nba')).not.toContain('trained on');
    expect(of('league')).toContain('; version 2 was trained on games of dataset league.');
    expect(of(undefined)).toContain('; it is not known which games version 2 was trained on.');
  });

  it('puts every number directly before its version, in the order in which the versions are named', () => {
    const value = fc.double({ min: 0.1, max: 0.9, noNaN: true });
    const version = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        version,
        version,
        value,
        value,
        fc.double({ min: 0, max: 200, noNaN: true }),
        (v, w, a, b, eValue) => {
          fc.pre(v !== w && a.toFixed(4) !== b.toFixed(4));
          const text = verdictOf.compared(
            {
              ...both,
              challenger: { ...challenger, version: v, logLoss: a },
              holder: { ...holder, version: w, logLoss: b },
            },
            judged(a - b, { eValue }),
          );
          const numbers = [...text.matchAll(/(0\.\d{4}) \(version (\d)\)/g)].map(([, loss, owner]) => [
            owner,
            loss,
          ]);
          const named = [...text.slice(0, text.indexOf(':')).matchAll(/ersion (\d) \(/g)].map(
            ([, owner]) => owner,
          );
          const losses: Record<string, string> = { [v]: a.toFixed(4), [w]: b.toFixed(4) };
          expect(numbers).toEqual(named.map((owner) => [owner, losses[owner]]));
          expect(text).toContain(
            `(version ${v} is ${Math.abs(a - b).toFixed(4)} ${a < b ? 'lower' : 'higher'}; e-value`,
          );
          expect(text.startsWith(`Version ${isElected(judged(a - b, { eValue })) ? v : w} `)).toBe(true);
        },
      ),
    );
  });

  it('of an earlier version of the program is rewritten to this order; any other text is unchanged', () => {
    expect(
      withOwners(
        'Version 3 (xgboost) stays champion against version 4 (random-forest), the challenger is not better: log loss ' +
          '0.6553 against 0.6548 on the same 20,700 shots of 116 later games (difference 0.0005, p = 0.2000).',
      ),
    ).toBe(
      'Version 3 (xgboost) stays champion against version 4 (random-forest), version 4 is not better: log loss ' +
        '0.6548 (version 3) against 0.6553 (version 4) on the same 20,700 shots of 116 later games ' +
        '(version 4 is 0.0005 higher, p = 0.2000).',
    );
    expect(
      withOwners(
        'Version 3 (gradient-boosting) replaces version 2 (random-forest): log loss 0.6481 against 0.6512 ' +
          'on the same 9,812 shots of 58 later games (difference -0.0031, p < 0.0001).',
      ),
    ).toBe(
      'Version 3 (gradient-boosting) replaces version 2 (random-forest): log loss 0.6481 (version 3) against 0.6512 ' +
        '(version 2) on the same 9,812 shots of 58 later games (version 3 is 0.0031 lower, p < 0.0001).',
    );
    for (const text of [
      verdictOf.compared(both, judged(-0.0031, { eValue: 2 })),
      verdictOf.compared(both, judged(-0.0031)),
      verdictOf.already(challenger),
      verdictOf.byHand('promotion', challenger, holder, 'log loss 0.1 against 0.2 on the same shots'),
    ]) {
      expect(withOwners(text)).toBe(text);
    }
  });

  it('is one sentence for every decision', () => {
    const sentences = [
      verdictOf.first(challenger, holdout, 'nba', 0.6897),
      verdictOf.first(challenger, holdout, 'nba', 0.6),
      verdictOf.already(challenger),
      verdictOf.sameFile(challenger, holder),
      verdictOf.nothingLeft(challenger, holder, 20260412),
      verdictOf.oneGame(challenger, holder),
      verdictOf.noShots(challenger),
      verdictOf.lostRace(challenger, holder, 7),
      verdictOf.lostRace(challenger, undefined, 7),
      verdictOf.interrupted(challenger),
      verdictOf.byHand('promotion', challenger, holder, 'It is the one that we know.'),
      verdictOf.byHand('rollback', challenger, undefined, 'Better so'),
    ];
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^\n]*[^.]\.$/);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('elects only with enough evidence, a lower log loss and no failed guard rail', () => {
    expect(isElected(judged(-0.001))).toBe(true);
    expect(isElected(judged(-0.001, { guardRails: [{ ...uncalibrated, result: 'not-measurable' }] }))).toBe(
      true,
    );
    expect(isElected(judged(-0.001, { eValue: 68 }))).toBe(false);
    expect(isElected(judged(0.001))).toBe(false);
    expect(isElected(judged(-0.001, { guardRails: [uncalibrated] }))).toBe(false);
  });
});

describe('laterGames', () => {
  const data = {
    dates: Int32Array.of(20260101, 20260102, 20260103, 20260103, 20260104, 20260105),
    games: Int32Array.of(0, 1, 2, 3, 4, 5),
    test: { from: 2, to: 6 },
  } as SnapshotData;

  it.each([
    [0, { from: 2, to: 6, rows: 4, games: 4, fromDate: 20260103, toDate: 20260105 }],
    [20260102, { from: 2, to: 6, rows: 4, games: 4, fromDate: 20260103, toDate: 20260105 }],
    [20260103, { from: 4, to: 6, rows: 2, games: 2, fromDate: 20260104, toDate: 20260105 }],
    [20260105, { from: 6, to: 6, rows: 0, games: 0, fromDate: 0, toDate: 0 }],
  ])('leaves out the games up to %i, which were seen', (seenUntil, expected) => {
    expect(laterGames(data, seenUntil)).toEqual(expected);
  });
});

describe('previousHolder', () => {
  const moves = (...steps: (number | 'back')[]) => {
    const list: { to: number; key: string }[] = [];
    for (const [index, step] of steps.entries()) {
      if (step === 'back') list.push({ to: previousHolder(list)!, key: `rollback/${index}` });
      else list.push({ to: step, key: `election/${index}` });
    }
    return list;
  };

  it.each([
    [[], undefined],
    [[1], undefined],
    [[1, 2, 3], 2],
    [[1, 2, 3, 'back'], 1],
    [[1, 2, 3, 'back', 'back'], undefined],
    [[1, 2, 3, 'back', 4], 2],
    [[1, 2, 3, 'back', 4, 'back'], 1],
    [[1, 2, 1], 2],
  ] as [(number | 'back')[], number | undefined][])('is, after the moves %j, %s', (steps, expected) => {
    expect(previousHolder(moves(...steps))).toBe(expected);
  });
});
