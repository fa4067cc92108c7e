import { rangeOf } from './gold-window.service.js';

const dates = Int32Array.of(20260101, 20260101, 20260102, 20260105, 20260105, 20260109);

describe('a window of gold', () => {
  it.each([
    ['newer rows', {}, 3, 6],
    ['the newest rows', { last: 2 }, 4, 6],
    ['more rows than there are', { last: 99 }, 0, 6],
    ['the newest dates with games', { days: 2 }, 3, 6],
    ['more dates than there are', { days: 9 }, 0, 6],
    ['dates', { fromDate: 20260102, toDate: 20260105 }, 2, 5],
    ['dates from', { fromDate: 20260103 }, 3, 6],
    ['dates until', { toDate: 20260101 }, 0, 2],
    ['dates without games', { fromDate: 20260106, toDate: 20260108 }, 5, 5],
    ['no dates', { fromDate: 20260109, toDate: 20260101 }, 5, 5],
  ])('has %s', (_, spec, from, to) => {
    expect(rangeOf({ source: 'gold', ...spec }, dates, 20260102)).toEqual({ from, to });
  });
});
