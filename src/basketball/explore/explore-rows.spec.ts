import { FEATURES, type FeatureName, metresFromFeet } from '../shots/features.js';
import { classifyLocation } from '../court/zones.js';
import { exploreRows } from './explore-rows.js';

interface Shot {
  x: number;
  y: number;
  made: 0 | 1;
  date?: number;
}

function arraysOf(shots: Shot[]) {
  const arrays = {
    columns: FEATURES.map(() => new Float64Array(shots.length)),
    labels: new Uint8Array(shots.length),
    dates: new Int32Array(shots.length),
  };
  for (const [row, { x, y, made, date = 20_160_101 }] of shots.entries()) {
    const known = !Number.isNaN(x);
    const place = classifyLocation(known ? x : 0, y);
    const values: Record<FeatureName, number> = {
      Player_ID: 1,
      X_Location: x,
      Y_Location: y,
      Total_Seconds_Remaining: 1,
      Shot_Type_Encoded: place.shotType,
      Shot_Distance_Meters: known ? metresFromFeet(place.distanceFeet) : Number.NaN,
      Shot_Zone_Combined: known ? place.zoneCombined : Number.NaN,
    };
    for (const [feature, name] of FEATURES.entries()) arrays.columns[feature][row] = values[name];
    arrays.labels[row] = made;
    arrays.dates[row] = date;
  }
  return arrays;
}

/** Four at the rim, three made; two long ones, one made; one without a place. */
const SHOTS: Shot[] = [
  { x: 0, y: 5, made: 1 },
  { x: 2, y: 3, made: 1, date: 20_160_131 },
  { x: -3, y: 1, made: 1, date: 20_160_201 },
  { x: 1, y: 39, made: 0 },
  { x: 0, y: 250, made: 1 },
  { x: -2, y: 251, made: 0, date: 20_151_231 },
  { x: Number.NaN, y: 100, made: 1 },
];

describe('exploreRows', () => {
  it('counts by shot type', () => {
    const { rows, missing, rate, items } = exploreRows(arraysOf(SHOTS), 'shot-type', 'm');
    expect([rows, missing, rate]).toEqual([7, 0, 5 / 7]);
    expect(items).toMatchObject([
      { key: '2', label: '2PT Field Goal', attempts: 5, made: 4, rate: 0.8 },
      { key: '3', label: '3PT Field Goal', attempts: 2, made: 1, rate: 0.5 },
    ]);
  });

  it('returns Wilson intervals', () => {
    // R: prop.test(1, 2, correct = FALSE)$conf.int
    const [, three] = exploreRows(arraysOf(SHOTS), 'shot-type', 'm').items;
    expect(three.low).toBeCloseTo(0.09453, 5);
    expect(three.high).toBeCloseTo(0.90547, 5);
  });

  it('counts by zone, and separately shots without a location', () => {
    const { missing, items } = exploreRows(arraysOf(SHOTS), 'zone', 'm');
    expect(missing).toBe(1);
    expect(items).toMatchObject([
      { key: '1', label: 'Restricted Area', zone: 1, attempts: 4, made: 3 },
      { key: '5', label: 'Above the Break 3', zone: 5, attempts: 2, made: 1 },
    ]);
  });

  it('counts by month, in order', () => {
    const { items } = exploreRows(arraysOf(SHOTS), 'month', 'm');
    expect(items.map(({ key, attempts, made }) => [key, attempts, made])).toEqual([
      ['2015-12', 1, 0],
      ['2016-01', 5, 4],
      ['2016-02', 1, 1],
    ]);
  });

  it('counts by distance in bins of one metre or two feet', () => {
    const metres = exploreRows(arraysOf(SHOTS), 'distance', 'm');
    expect(metres.items.map(({ from, to, label, attempts }) => [from, to, label, attempts])).toEqual([
      [0, 1, '0–1 m', 4],
      [7, 8, '7–8 m', 2],
    ]);
    const feet = exploreRows(arraysOf(SHOTS), 'distance', 'ft');
    expect(feet.items.map(({ from, to, attempts }) => [from, to, attempts])).toEqual([
      [0, 2, 3],
      [2, 4, 1],
      [24, 26, 2],
    ]);
    expect(feet.missing).toBe(1);
  });

  it('puts each integer distance into one bin of two feet', () => {
    const shots = Array.from({ length: 91 }, (_, feet): Shot => ({ x: 0, y: feet * 10, made: 0 }));
    const { items } = exploreRows(arraysOf(shots), 'distance', 'ft');
    expect(items.map(({ from, attempts }) => [from, attempts])).toEqual(
      Array.from({ length: 46 }, (_, bin) => [bin * 2, bin === 45 ? 1 : 2]),
    );
  });

  it('counts by hexagon of the court, with the rate of the whole zone', () => {
    const { missing, items } = exploreRows(arraysOf(SHOTS), 'court', 'm');
    expect(missing).toBe(1);
    expect(items.reduce((sum, hexagon) => sum + hexagon.attempts, 0)).toBe(6);
    expect(items[0]).toMatchObject({ x: 0, y: 0, attempts: 3, made: 3, rate: 1, zone: 1, zoneRate: 0.75 });
    for (const { x, y } of items) expect(classifyLocation(x!, y!).zoneCombined).toBeGreaterThan(0);
    const far = items.filter(({ zone }) => zone === 5);
    expect(far.every(({ zoneRate }) => zoneRate === 0.5)).toBe(true);
  });
});
