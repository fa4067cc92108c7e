import { startOfDate } from '../windows/iso-date.js';
import { countByDay } from './window-facts.service.js';

describe('countByDay', () => {
  it('counts rows of dates and of times by day', () => {
    const dates = Int32Array.of(20240229, 20240229, 20240301);
    const day = startOfDate(20240229) / 86_400_000;
    expect(countByDay(dates, startOfDate)).toEqual([
      { day, rows: 2 },
      { day: day + 1, rows: 1 },
    ]);
    const times = Float64Array.from([1, 1, 5, 86_400_001]);
    expect(countByDay(times, (time) => time)).toEqual([
      { day: 0, rows: 3 },
      { day: 1, rows: 1 },
    ]);
    expect(countByDay(new Float64Array(), (time) => time)).toEqual([]);
  });
});
