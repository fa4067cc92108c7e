import type { DriftReport, SegmentFinding } from './report.js';
import { rounded, withinSize } from './short-report.js';

describe(rounded, () => {
  it('keeps six significant digits, integers and everything else', () => {
    const at = new Date(5);
    expect(rounded({ a: 0.123456789, b: [1_234_567, 1e-9 / 3, Number.NaN], c: null, d: 'x', at })).toEqual({
      a: 0.123457,
      b: [1_234_567, 3.33333e-10, Number.NaN],
      c: null,
      d: 'x',
      at,
    });
  });
});

describe(withinSize, () => {
  const segment = (state: SegmentFinding['state']): SegmentFinding => ({
    segment: `Zone: ${'z'.repeat(900)}`,
    kind: 'Zone',
    rows: 1000,
    games: 20,
    state,
    drifted: [],
    text: 'Nothing.',
  });
  const report = (ok: number, changed: number) =>
    ({
      segments: [
        ...Array.from({ length: changed }, () => segment('changed')),
        ...Array.from({ length: ok }, () => segment('ok')),
      ],
      columns: [
        { drifted: true, plot: { labels: ['a'], reference: [1], current: [1] } },
        { drifted: false, plot: { labels: ['a'], reference: [1], current: [1] } },
      ],
      notes: [],
    }) as unknown as DriftReport;

  it('leaves a small report as it is', () => {
    const small = report(5, 5);
    expect(withinSize(small)).toBe(small);
  });

  it('leaves out segments that did not change first, and says so', () => {
    const { segments, notes, columns } = withinSize(report(30, 5));
    expect(segments).toHaveLength(5);
    expect(notes).toEqual(['30 segments that did not change are left out.']);
    expect(columns[1].plot.labels).toEqual(['a']);
  });

  it('then leaves out plots of columns that did not drift', () => {
    const { columns, notes } = withinSize(report(0, 40));
    expect(columns.map(({ plot }) => plot.labels)).toEqual([['a'], []]);
    expect(notes).toEqual(['The plots of 1 columns that did not drift are left out.']);
  });
});
