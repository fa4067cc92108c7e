import { Random } from '../../algorithms/random/random.js';
import { batchFindings } from './batch-checks.js';
import type { DayRows } from './quality-facts.js';
import { staleCheck, volumeCheck } from './volume-check.js';

const DAY = 86_400_000;
const START = 19_000;

/** Rows of days `from` .. `to - 1`: seasons of 200 days a year, Thursdays are weak, some days are off. */
function daysOf(from: number, to: number, seed = 1, factor = 1): DayRows[] {
  const days: DayRows[] = [];
  for (let day = from; day < to; day++) {
    const random = new Random(day * 7 + seed);
    if ((day - START) % 365 >= 200 || random.next() < 0.05) continue;
    const games = day % 7 === 3 ? 1 + random.integer(3) : 4 + random.integer(7);
    days.push({ day, rows: Math.round(factor * games * (160 + 10 * random.normal())) });
  }
  return days;
}

const history = daysOf(START, START + 365 + 100);
const at = START + 365 + 100;

describe('volumeCheck', () => {
  const of = (window: DayRows[], before = history) => volumeCheck({ days: { before, window } })[0];

  it('passes 200 quiet windows of 1 to 20 days', () => {
    const alarms = Array.from({ length: 200 }, (_, i) => of(daysOf(at, at + 1 + (i % 20), i + 2)))
      .filter((finding) => finding !== undefined)
      .filter(({ passed }) => !passed);
    expect(alarms).toEqual([]);
  });

  it('finds a third of the usual rows, and three times as many', () => {
    expect(of(daysOf(at, at + 14, 3, 0.3))).toMatchObject({ check: 'volume', passed: false });
    const many = of(daysOf(at, at + 14, 3, 3));
    expect(many.passed).toBe(false);
    expect(many.text).toMatch(/rows in 1\d days, \d{3}\.\d % of the usual; earlier spans of that length had/);
  });

  it('does not alarm when a season ends within the window, or without history', () => {
    const end = START + 365 + 200;
    const before = daysOf(START, end - 10);
    expect(of(daysOf(end - 10, end + 40, 5), before).passed).toBe(true);
    expect(of(daysOf(at, at + 14, 3, 0.3), history.slice(0, 5)).passed).toBe(true);
    expect(volumeCheck({ days: { before: history, window: [] } })).toEqual([]);
  });
});

describe('staleCheck', () => {
  const days = { before: history, window: [] };
  const check = (now: number, last: number, before = days.before) =>
    staleCheck({
      now: new Date(now * DAY),
      lastAt: new Date(last * DAY),
      staleHours: 72,
      days: { before, window: [] },
    })[0];

  it('alarms in the season after the hours that are allowed', () => {
    expect(check(at + 2, at)).toMatchObject({ passed: true });
    expect(check(at + 5, at)).toMatchObject({
      check: 'stale',
      passed: false,
      text: 'the newest row came in 5 days ago; 72 hours are allowed.',
    });
  });

  it('does not alarm off-season as far as earlier years are known', () => {
    const all = daysOf(START, START + 365 + 200);
    expect(check(START + 365 + 280, START + 365 + 199, all)).toMatchObject({ passed: true });
    expect(check(START + 280, START + 199, daysOf(START, START + 200))).toMatchObject({ passed: false });
  });

  it('is off without a limit or a clock', () => {
    expect(staleCheck({ now: new Date(), staleHours: 0, lastAt: new Date(0) })).toEqual([]);
    expect(staleCheck({ lastAt: new Date(0), staleHours: 3 })).toEqual([]);
  });
});

describe('batchFindings', () => {
  const batches = (count: number, quarantined: number) =>
    Array.from({ length: count }, () => ({ rows: 1000, quarantined }));

  it('finds a larger share in quarantine, with regard to batches', () => {
    const of = (window: { rows: number; quarantined: number }[], before = batches(30, 2)) =>
      batchFindings({ batches: { before, window } })[0];
    expect(of(batches(4, 3))).toMatchObject({ check: 'quarantine', passed: true });
    expect(of(batches(4, 80))).toMatchObject({
      passed: false,
      text: '8.0 % of 4,000 rows could not be read; 0.2 % before.',
    });
    expect(of(batches(1, 50), [])).toMatchObject({ passed: true });
    expect(of(batches(1, 500), [])).toMatchObject({ passed: false });
    expect(of([])).toMatchObject({ passed: true });
  });
});
