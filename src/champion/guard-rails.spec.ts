import { Settings } from '../platform/config/settings.js';
import type { SliceComparison } from '../algorithms/evaluation/slice-comparison.js';
import { earlierThan } from './evidence.service.js';
import { guardRails, type RailMeasures } from './guard-rails.js';

const gap = { label: 'Corner 3', rows: 811, games: 58, difference: 0.0123, lowerBound: 0.0061 };
const zone: SliceComparison = { title: 'Zone', groups: 7, worst: { ...gap, lowerBound: -0.01 }, failed: [] };
const fine: RailMeasures = {
  calibrationError: { challenger: 0.015, holder: 0.0101 },
  slices: [zone, { title: 'Season type', groups: 0, failed: [] }],
  rowMicroseconds: { challenger: 900, holder: 10 },
  bytes: { challenger: 60e6, holder: 1e6 },
};
const judge = (changes: Partial<RailMeasures>) =>
  guardRails({ ...fine, ...changes }, new Settings(), { challenger: 3, holder: 2 });
const failed = (changes: Partial<RailMeasures>) =>
  judge(changes)
    .filter(({ result }) => result === 'failed')
    .map(({ rail, detail }) => `${rail}: ${detail}`);

describe('guardRails', () => {
  it('pass within their limits, and are not measurable where the snapshot lacks the column', () => {
    expect(judge({}).map(({ rail, title, result }) => [rail, title, result])).toEqual([
      ['calibration', undefined, 'passed'],
      ['slice', 'Zone', 'passed'],
      ['slice', 'Season type', 'not-measurable'],
      ['latency', undefined, 'passed'],
      ['size', undefined, 'passed'],
    ]);
  });

  it('fail beyond them, and name the numbers with their versions', () => {
    expect(failed({ calibrationError: { challenger: 0.0152, holder: 0.0101 } })).toEqual([
      'calibration: calibration error 0.0101 (version 2) against 0.0152 (version 3), allowed up to 0.0151',
    ]);
    expect(failed({ slices: [{ ...zone, worst: gap, failed: [gap] }] })).toEqual([
      'slice: Zone Corner 3: version 3 is 0.0123 higher on 58 games, by its lower bound 0.0061, allowed up to 0.0050',
    ]);
    expect(failed({ rowMicroseconds: { challenger: 1200, holder: 10 } })).toEqual([
      'latency: time of one row 10.0 µs (version 2) against 1200.0 µs (version 3), allowed up to 1000.0 µs',
    ]);
    expect(failed({ bytes: { challenger: 65e6, holder: 1e6 } })).toEqual([
      'size: size of the model file 1.00 MB (version 2) against 65.00 MB (version 3), allowed up to 64.00 MB',
    ]);
  });

  it('pass a challenger that is no slower and no larger than the holder', () => {
    const slow = { challenger: 5000, holder: 5000 };
    const large = { challenger: 200e6, holder: 200e6 };
    expect(failed({ rowMicroseconds: slow, bytes: large })).toEqual([]);
  });

  it('are not measurable without a number', () => {
    const nothing = { challenger: Number.NaN, holder: Number.NaN };
    expect(judge({ calibrationError: nothing })[0].result).toBe('not-measurable');
  });
});

describe('earlierThan', () => {
  const look = (challengerFile: string, eValue: number, fromDate = 20260101) => ({
    challengerFile,
    eValue,
    fromDate,
  });
  const faced = [look('a', 1), look('b', 2), look('a', 3), look('c', 4), look('a', 5, 20260202)];

  it('has one value for each challenger, its latest, in the order of the first looks', () => {
    expect(earlierThan(look('new', 0), faced)).toEqual([3, 2, 4, 5]);
    expect(earlierThan(look('b', 0), faced)).toEqual([3]);
    expect(earlierThan(look('a', 0), faced)).toEqual([]);
    expect(earlierThan(look('a', 0), [])).toEqual([]);
  });
});
