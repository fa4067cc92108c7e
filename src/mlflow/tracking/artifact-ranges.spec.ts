import { askedRanges } from './artifact-ranges.js';

describe('askedRanges', () => {
  it.each<[string | undefined, ReturnType<typeof askedRanges>]>([
    [undefined, []],
    ['bytes=10-19', [{ start: 10, end: 19 }]],
    ['BYTES = 0 - 0', [{ start: 0, end: 0 }]],
    ['bytes=90-', [{ start: 90, end: 99 }]],
    ['bytes=90-1000000000000000000000', [{ start: 90, end: 99 }]],
    ['bytes=-10', [{ start: 90, end: 99 }]],
    ['bytes=-200', [{ start: 0, end: 99 }]],
    [
      'bytes=50-60, 0-0',
      [
        { start: 0, end: 0 },
        { start: 50, end: 60 },
      ],
    ],
    ['bytes=0-10,5-20,21-22', [{ start: 0, end: 22 }]],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=0-1,200-300', 'unsatisfiable'],
    ['bytes=5-2', 'malformed'],
    ['bytes=', 'malformed'],
    ['bytes', 'malformed'],
    ['bytes=-', 'malformed'],
    ['bytes=a-b', 'malformed'],
    ['lines=0-1', 'malformed'],
    [`bytes=${'0-0,'.repeat(200)}0-0`, 'malformed'],
  ])('reads %s of a file of 100 bytes', (header, ranges) => {
    expect(askedRanges(header, 100)).toEqual(ranges);
  });

  it('finds nothing to satisfy in an empty file', () => {
    expect(askedRanges('bytes=0-', 0)).toBe('unsatisfiable');
    expect(askedRanges('bytes=-5', 0)).toBe('unsatisfiable');
  });
});
