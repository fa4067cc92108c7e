import { qualityOf } from './accept.js';

describe(qualityOf.name, () => {
  it.each([
    [undefined, 1],
    ['*/*', 1],
    ['text/csv;q=0.5, */*', 0.5],
    ['text/*;q=0.3, */*;q=0.8', 0.3],
    ['TEXT/CSV', 1],
    ['application/json', 0],
    ['text/csv;q=0, */*', 0],
    ['text/csv;q=2', 0],
  ])('gives text/csv the weight of the most specific range that covers it: %s', (accept, quality) => {
    expect(qualityOf('text/csv', accept)).toBe(quality);
  });
});
