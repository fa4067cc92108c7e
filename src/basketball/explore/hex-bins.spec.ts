import * as fc from 'fast-check';
import { hexAt, hexCentre } from './hex-bins.js';

// Evenly spread, unlike doubles, so that the edges between hexagons are met.
const place = fc.integer({ min: -50_000, max: 90_000 }).map((hundredths) => hundredths / 100);

describe('hexAt', () => {
  it('puts the hoop into the middle of the first hexagon', () => {
    expect(hexAt(0, 0, 10)).toEqual({ column: 0, row: 0 });
    expect(hexCentre({ column: 0, row: 1 }, 10)).toEqual({ x: 5 * Math.sqrt(3), y: 15 });
  });

  it('returns the hexagon whose centre is nearest', () => {
    fc.assert(
      fc.property(place, place, fc.integer({ min: 4, max: 30 }), (x, y, radius) => {
        const cell = hexAt(x, y, radius);
        const distanceTo = (column: number, row: number): number => {
          const centre = hexCentre({ column, row }, radius);
          return Math.hypot(x - centre.x, y - centre.y);
        };
        const mine = distanceTo(cell.column, cell.row);
        expect(mine).toBeLessThanOrEqual(radius * (1 + 1e-9));
        for (const row of [-1, 0, 1]) {
          for (const column of [-1, 0, 1]) {
            expect(distanceTo(cell.column + column, cell.row + row)).toBeGreaterThanOrEqual(mine - 1e-9);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});
