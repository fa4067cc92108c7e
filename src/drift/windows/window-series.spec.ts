import { previousWindow, windowSeries } from './window-series.js';

const at = (text: string) => new Date(`${text}Z`);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a series of windows', () => {
  it('tumbles over predictions, or slides', () => {
    const span = { source: 'predictions' as const, from: at('2026-03-01T00:00'), to: at('2026-03-01T03:00') };
    const tumbling = windowSeries({ ...span, lengthMs: HOUR });
    expect(tumbling).toHaveLength(3);
    expect(tumbling[1]).toEqual({
      source: 'predictions',
      from: at('2026-03-01T01:00'),
      to: at('2026-03-01T02:00'),
    });
    const sliding = windowSeries({ ...span, lengthMs: 2 * HOUR, stepMs: HOUR });
    expect(sliding[1]).toMatchObject({ from: at('2026-03-01T01:00'), to: at('2026-03-01T03:00') });
  });

  it('has whole dates over gold', () => {
    const series = windowSeries({
      source: 'gold',
      dataset: 'd',
      from: at('2026-02-27T10:00'),
      to: at('2026-03-05T00:00'),
      lengthMs: 3 * DAY,
    });
    expect(series).toEqual([
      { source: 'gold', dataset: 'd', fromDate: 20260227, toDate: 20260301 },
      { source: 'gold', dataset: 'd', fromDate: 20260302, toDate: 20260304 },
    ]);
  });

  it('is refused where it has no length or too many windows', () => {
    const span = { from: at('2026-01-01T00:00'), to: at('2026-12-31T00:00') };
    expect(() => windowSeries({ source: 'gold', ...span, lengthMs: HOUR })).toThrow(RangeError);
    expect(() => windowSeries({ source: 'predictions', ...span, lengthMs: HOUR })).toThrow('longer step');
  });
});

describe('the previous window', () => {
  it('has the same length and ends where the window begins', () => {
    expect(previousWindow({ source: 'gold', fromDate: 20260301, toDate: 20260307 })).toEqual({
      source: 'gold',
      fromDate: 20260222,
      toDate: 20260228,
    });
    expect(
      previousWindow({ source: 'predictions', from: at('2026-03-01T02:00'), to: at('2026-03-01T03:00') }),
    ).toEqual({ source: 'predictions', from: at('2026-03-01T01:00'), to: at('2026-03-01T02:00') });
    expect(previousWindow({ source: 'gold', last: 100 })).toBeUndefined();
  });
});
