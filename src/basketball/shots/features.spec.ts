import { FEATURES, featureRow, featuresFromLocation, metresFromFeet } from './features.js';
import { maxSecondsInPeriod } from './game-clock.js';

describe('featuresFromLocation', () => {
  const corner = { playerId: 201935, x: -221.4, y: 12.2, period: 2, minutes: 3, seconds: 30 };

  it('derives shot type, zone and distance from the location', () => {
    expect(featuresFromLocation(corner)).toEqual({
      Player_ID: 201935,
      X_Location: -221,
      Y_Location: 12,
      Total_Seconds_Remaining: 210,
      Shot_Type_Encoded: 3,
      Shot_Distance_Meters: 22 * 0.3048,
      Shot_Zone_Combined: 6,
    });
  });

  it('returns the row of the model in the order of FEATURES', () => {
    const features = featuresFromLocation(corner);
    expect(featureRow(features)).toEqual([201935, -221, 12, 210, 3, 22 * 0.3048, 6]);
    expect(Object.keys(features)).toEqual([...FEATURES]);
  });

  it('never returns a negative zero', () => {
    const { X_Location, Y_Location } = featuresFromLocation({ ...corner, x: -0.2, y: -0.2 });
    expect(Object.is(X_Location, 0) && Object.is(Y_Location, 0)).toBe(true);
  });

  it.each([
    [1, 12, 0],
    [4, 0, 0],
    [5, 5, 0],
  ])('takes period %d with %d:%d on the clock', (period, minutes, seconds) => {
    const features = featuresFromLocation({ ...corner, period, minutes, seconds });
    expect(features.Total_Seconds_Remaining).toBe(minutes * 60 + seconds);
  });

  it.each([
    [4, 12, 1],
    [5, 5, 1],
    [1, -1, 0],
    [1, Number.NaN, 0],
  ])('refuses period %d with %d:%d on the clock', (period, minutes, seconds) => {
    expect(() => featuresFromLocation({ ...corner, period, minutes, seconds })).toThrow(RangeError);
  });

  it('knows the length of a period and of a foot', () => {
    expect([1, 2, 3, 4, 5, 9].map(maxSecondsInPeriod)).toEqual([720, 720, 720, 720, 300, 300]);
    expect(metresFromFeet(10)).toBeCloseTo(3.048, 12);
  });
});
