import * as fc from '../../../test/support/fast-check.js';
import { addDate, compactDate, dateOrderOf, emptyDates } from './game-date.js';
import type { DateOrder } from './game-date.js';

function orderOf(dates: string[], usual?: DateOrder) {
  const survey = emptyDates();
  for (const date of dates) addDate(survey, date);
  return dateOrderOf(survey, usual);
}

it.each([
  ['20160413', '20160413'],
  [' 20160413 ', ' 20160413 '],
  ['20160413.0', '20160413'],
  ['2016-04-13', '20160413'],
  ['2016/4/3', '20160403'],
  ['2016.04.13', '20160413'],
  ['2016-04-13T00:00:00', '20160413'],
  ['2016-04-13 00:00:00.000', '20160413'],
  ['2016-04-13T00:00:00Z', '20160413'],
  ['2016-04-13T00:00:00+00:00', '20160413'],
  ['4/13/2016', '20160413'],
  ['04-13-2016', '20160413'],
  ['4/13/2016 12:00:00 AM', '20160413'],
  ['13-Apr-2016', '20160413'],
  ['13 April 2016', '20160413'],
  ['APR 13, 2016', '20160413'],
  ['Sept. 3, 2016', '20160903'],
])('%s is read as %s', (written, read) => {
  expect(compactDate(written, 'month-first')).toBe(read);
});

it.each([
  '',
  'May',
  '42473',
  '4/13/16',
  '2016-04-13T19:30:00',
  '2016-04-13 00:00:00-05:00',
  '2016-04/13',
  '13-Foo-2016',
])('%j is left as it is, for cleaning to refuse', (written) => {
  expect(compactDate(written, 'month-first')).toBe(written);
});

it('reads a day in every form and order', () => {
  const days = fc.date({ min: new Date('1946-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom('-', '/', '.'), (date, sign) => {
      const iso = date.toISOString().slice(0, 10);
      const [year, month, day] = iso.split('-');
      const compact = iso.replaceAll('-', '');
      expect(compactDate([year, month, day].join(sign), 'day-first')).toBe(compact);
      expect(compactDate([day, month, year].join(sign), 'day-first')).toBe(compact);
      expect(compactDate([Number(month), Number(day), year].join(sign), 'month-first')).toBe(compact);
    }),
  );
});

describe('the order of day and month', () => {
  it('is that of any date with only one reading', () => {
    expect(orderOf(['04/05/2016', '04/13/2016'])).toBe('month-first');
    expect(orderOf(['04/05/2016', '13/04/2016'])).toBe('day-first');
    expect(orderOf(['13-04-2016'], 'month-first')).toBe('day-first');
  });

  it('does not matter if no date has two readings', () => {
    expect(orderOf(['2016-04-05', '20160405', '01/01/2016', 'x'])).toBe('month-first');
  });

  it('is refused if it cannot be decided', () => {
    expect(orderOf(['04/05/2016'])).toEqual({ reason: expect.stringContaining('04/05/2016') });
    expect(orderOf(['04/05/2016'], 'month-first')).toEqual({ reason: expect.stringContaining('04/05/2016') });
    expect(orderOf(['13/04/2016', '04/13/2016'], 'month-first')).toEqual({
      reason: expect.stringContaining('begin'),
    });
  });

  it('is the usual one of the format with hyphens', () => {
    expect(orderOf(['04-05-2016'], 'month-first')).toBe('month-first');
  });
});
