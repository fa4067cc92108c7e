import * as fc from '../../../test/support/fast-check.js';
import { featuresFromLocation } from './features.js';
import { SHOT_RELATIONS } from './shot-relations.js';

const shot = (x: number, y: number) =>
  featuresFromLocation({ playerId: 1, x, y, period: 1, minutes: 3, seconds: 2 });

const holding = (features: Record<string, number>) =>
  SHOT_RELATIONS.map(({ columns, holds }) => holds(columns.map((name) => features[name])));

describe('SHOT_RELATIONS', () => {
  it('hold for the features of every location', () => {
    fc.assert(
      fc.property(fc.integer({ min: -250, max: 250 }), fc.integer({ min: -50, max: 880 }), (x, y) => {
        expect(holding(shot(x, y))).toEqual([true, true, true]);
      }),
    );
  });

  it('do not hold where the location is in another unit, mirrored or exchanged', () => {
    const three = shot(-180, 190);
    expect(holding({ ...three, X_Location: -18, Y_Location: 19 })).toEqual([false, false, false]);
    const left = shot(-180, 40);
    expect(holding({ ...left, X_Location: 180 })).toEqual([true, true, false]);
    const corner = shot(-230, 10);
    expect(holding({ ...corner, X_Location: 10, Y_Location: -230 })[2]).toBe(false);
  });
});
