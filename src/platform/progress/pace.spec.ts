import { PaceMeter } from './pace.js';

describe(PaceMeter.name, () => {
  it('estimates the remaining time from five samples on', () => {
    const meter = new PaceMeter();
    const paces = Array.from({ length: 7 }, (_, index) => meter.update(index * 100, 1000, index * 1000));
    expect(paces.slice(0, 5).every((pace) => pace.etaSeconds === undefined)).toBe(true);
    expect(paces[6].rate).toBeCloseTo(100);
    expect(paces[6].etaSeconds).toBeCloseTo(4);
  });

  it('follows a change of speed', () => {
    const meter = new PaceMeter();
    for (let index = 0; index <= 10; index++) meter.update(index * 100, 10_000, index * 1000);
    for (let index = 1; index <= 20; index++) meter.update(1000 + index * 10, 10_000, 10_000 + index * 1000);
    expect(meter.update(1210, 10_000, 31_000).rate).toBeCloseTo(10, 0);
  });

  it('has no remaining time if the total is unknown', () => {
    const meter = new PaceMeter();
    let last = {};
    for (let index = 0; index < 10; index++) last = meter.update(index, undefined, index * 100);
    expect(last).toMatchObject({ etaSeconds: undefined });
    expect(last).toHaveProperty('rate');
  });
});
