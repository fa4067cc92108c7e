import { Random } from '../random/random.js';
import { ascendingOrder } from './ascending-order.js';

describe('ascendingOrder', () => {
  it.each([100, 20_000])(
    'is that of a stable comparison sort, with ties and negative values, for %i rows',
    (rows) => {
      const random = new Random(3);
      const values = Float64Array.from({ length: rows }, () => Math.round(random.normal() * 50) / 50);
      values[7] = -Infinity;
      values[11] = Infinity;
      values[13] = -0;
      const expected = [...values.keys()].sort((a, b) => values[a] - values[b] || a - b);
      expect([...ascendingOrder(values)]).toEqual(expected);
    },
  );

  it('has no rows without rows', () => {
    expect(ascendingOrder(new Float64Array(0))).toHaveLength(0);
  });
});
