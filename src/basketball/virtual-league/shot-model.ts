/**
 * Where shots are taken and whether they go in. The shares and rates are those of the season 2019-20, so that a model finds in
 * the seven features about as much as in real seasons.
 */
import type { ZoneCode } from '../court/zones.js';
import { classifyLocation } from '../court/zones.js';
import type { Random } from './random.js';
import { integerBetween, normal, pick } from './random.js';

/** Share of each zone code (index 0 unused) while the clock still runs, and in the last three seconds of a period. */
const ZONE_SHARES = [0, 0.347, 0.15, 0.058, 0.073, 0.28, 0.088, 0.0001];
const LAST_SECOND_SHARES = [0, 0.19, 0.1, 0.055, 0.075, 0.405, 0.06, 0.115];

/** Make rate by distance in feet, for each zone code; between the points the line is straight. */
const MAKE_RATES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [
    [0, 0.77],
    [0.5, 0.749],
    [1.5, 0.687],
    [2.5, 0.549],
    [3.5, 0.415],
  ],
  [
    [4.5, 0.37],
    [7.5, 0.402],
    [13, 0.427],
  ],
  [
    [8, 0.375],
    [10, 0.405],
    [16.5, 0.419],
    [20, 0.392],
    [23.5, 0.32],
  ],
  [
    [8, 0.375],
    [10, 0.405],
    [16.5, 0.419],
    [20, 0.392],
    [23.5, 0.32],
  ],
  [
    [24, 0.372],
    [27, 0.35],
    [30, 0.328],
    [34, 0.24],
    [40, 0.06],
  ],
  [
    [22, 0.4],
    [25, 0.385],
  ],
  [
    [42, 0.04],
    [50, 0.017],
    [70, 0.008],
  ],
];

const LAST_SECOND_PENALTY = 0.6;
const TIRED_BY_APRIL = 0.08;
const PRESSURE = 0.1;

export interface Moment {
  period: number;
  secondsLeft: number;
  /** How much of the season is over, 0..1. */
  progress: number;
}

/** Weights of the zone codes for a player at a moment. */
export function zoneWeights(
  taste: readonly number[],
  secondsLeft: number,
  threePointShift: number,
): number[] {
  const shares = secondsLeft <= 2 ? LAST_SECOND_SHARES : ZONE_SHARES;
  return shares.map((share, zone) => {
    const shift = zone === 5 || zone === 6 ? threePointShift : 0;
    return share * Math.exp(taste[zone] + shift);
  });
}

/**
 * How often each whole foot of distance occurs within a zone code, from the first foot on. The last two codes are not measured
 * by distance.
 */
const FEET: Partial<Record<ZoneCode, { from: number; shares: readonly number[] }>> = {
  1: { from: 0, shares: [26, 37, 24.5, 12.5] },
  2: { from: 4, shares: [2.67, 2.3, 2.16, 1.86, 1.55, 1.23, 1.07, 1.02, 1, 0.81, 0.34, 0.13] },
  3: {
    from: 8,
    shares: [0.25, 0.45, 0.54, 0.6, 0.67, 0.71, 1.06, 1.36, 1.5, 1.44, 1.37, 1.24, 0.96, 0.66, 0.4, 0.11],
  },
  4: {
    from: 8,
    shares: [0.25, 0.45, 0.54, 0.6, 0.67, 0.71, 1.06, 1.36, 1.5, 1.44, 1.37, 1.24, 0.96, 0.66, 0.4, 0.11],
  },
  5: {
    from: 23,
    shares: [
      0.4, 15.5, 39.5, 25.9, 10.8, 4.2, 1.9, 0.92, 0.44, 0.24, 0.17, 0.13, 0.1, 0.07, 0.04, 0.03, 0.02, 0.02,
    ],
  },
};

/** Width of the fan around straight-on, in degrees, in which a location of a zone code is searched. */
const FANS = [360, 360, 230, 190, 190, 136, 0, 0];
const ANGLES_PER_DISTANCE = 12;

/** A location in `zone`, in tenths of a foot. */
export function placeIn(random: Random, zone: ZoneCode): { x: number; y: number } {
  const feet = FEET[zone];
  for (let round = 0; round < 8; round++) {
    const distance = feet ? 10 * (feet.from + pick(random, feet.shares) + random()) : 0;
    for (let attempt = 0; attempt < ANGLES_PER_DISTANCE; attempt++) {
      const [x, y] = (feet ? around(random, distance, FANS[zone]) : farAside(random, zone)).map(Math.round);
      if (y < -50 || Math.abs(x) > 248) continue;
      if (classifyLocation(x, y).zoneCombined === zone) return { x: x + 0, y: y + 0 };
    }
  }
  return { ...CERTAIN_PLACES[zone] };
}

/** Used when every candidate missed its zone, which hardly ever happens. */
const CERTAIN_PLACES = [
  { x: 0, y: 300 },
  { x: 4, y: 8 },
  { x: 20, y: 60 },
  { x: -140, y: 60 },
  { x: 140, y: 60 },
  { x: 0, y: 255 },
  { x: 230, y: 10 },
  { x: 0, y: 500 },
];

/** A point at `distance`, anywhere in a fan of `degrees` around straight-on. */
function around(random: Random, distance: number, degrees: number): [number, number] {
  const angle = ((random() - 0.5) * degrees * Math.PI) / 180;
  return [distance * Math.sin(angle), distance * Math.cos(angle)];
}

function farAside(random: Random, zone: ZoneCode): [number, number] {
  if (zone === 6)
    return [(random() < 0.52 ? -1 : 1) * (221 + Math.abs(9 * normal(random))), -42 + 129 * random() ** 1.4];
  return [180 * (2 * random() - 1), 420 + 400 * random() ** 1.6];
}

/** The probability that a shot goes in. `skill` is added to the log-odds. */
export function makeProbability(
  zone: ZoneCode,
  place: { x: number; y: number },
  moment: Moment,
  skill: number,
): number {
  const rate = interpolate(MAKE_RATES[zone], Math.hypot(place.x, place.y) / 10);
  let logit = Math.log(rate / (1 - rate)) + skill + 0.02;
  if (moment.secondsLeft <= 2 && zone !== 7) logit -= LAST_SECOND_PENALTY;
  else if (moment.period >= 4 && moment.secondsLeft <= 120) logit -= PRESSURE;
  if (moment.period > 4) logit -= PRESSURE;
  logit -= TIRED_BY_APRIL * (moment.progress - 0.5);
  return 1 / (1 + Math.exp(-logit));
}

function interpolate(points: readonly (readonly [number, number])[], at: number): number {
  for (let index = 1; index < points.length; index++) {
    const [left, low] = points[index - 1];
    const [right, high] = points[index];
    if (at <= right) return low + ((high - low) * Math.max(0, at - left)) / (right - left);
  }
  return points[points.length - 1][1];
}

type Action = readonly [name: string, whenMade: number, whenMissed: number];

const AT_THE_RIM: readonly Action[] = [
  ['Driving Layup Shot', 21, 39],
  ['Layup Shot', 8, 16],
  ['Cutting Layup Shot', 9, 7],
  ['Driving Finger Roll Layup Shot', 8, 7],
  ['Running Layup Shot', 7, 7],
  ['Tip Layup Shot', 5, 9],
  ['Putback Layup Shot', 5, 5],
  ['Driving Reverse Layup Shot', 4, 4],
  ['Reverse Layup Shot', 3, 3],
];
const DUNKS: readonly Action[] = [
  ['Cutting Dunk Shot', 9, 1],
  ['Dunk Shot', 6, 1],
  ['Alley Oop Dunk Shot', 5, 1],
  ['Driving Dunk Shot', 5, 1],
  ['Running Dunk Shot', 5, 1],
  ['Putback Dunk Shot', 2, 0.5],
];
const IN_THE_PAINT: readonly Action[] = [
  ['Driving Floating Jump Shot', 26, 27],
  ['Floating Jump shot', 15, 15],
  ['Turnaround Jump Shot', 8, 9],
  ['Hook Shot', 9, 9],
  ['Turnaround Hook Shot', 8, 7],
  ['Jump Shot', 10, 12],
  ['Pullup Jump shot', 8, 8],
  ['Driving Floating Bank Jump Shot', 8, 5],
];
const FROM_MID_RANGE: readonly Action[] = [
  ['Pullup Jump shot', 36, 36],
  ['Jump Shot', 28, 30],
  ['Fadeaway Jump Shot', 11, 11],
  ['Step Back Jump shot', 11, 11],
  ['Turnaround Fadeaway shot', 8, 8],
  ['Jump Bank Shot', 3, 2],
];
const FROM_BEYOND: readonly Action[] = [
  ['Jump Shot', 76, 78],
  ['Pullup Jump shot', 14, 12],
  ['Step Back Jump shot', 7, 7],
  ['Running Pull-Up Jump Shot', 3, 3],
];

/** The action type of the shot: it fits the location, and its distribution depends on the result. */
export function actionFor(random: Random, zone: ZoneCode, distanceFeet: number, made: boolean): string {
  const actions = actionsAt(random, zone, distanceFeet, made);
  return actions[
    pick(
      random,
      actions.map((action) => action[made ? 1 : 2]),
    )
  ][0];
}

function actionsAt(random: Random, zone: ZoneCode, distanceFeet: number, made: boolean): readonly Action[] {
  if (zone === 1) return distanceFeet <= 2 && random() < (made ? 0.32 : 0.06) ? DUNKS : AT_THE_RIM;
  if (zone === 2) return IN_THE_PAINT;
  if (zone === 3 || zone === 4) return FROM_MID_RANGE;
  return zone === 7 ? [['Jump Shot', 1, 1]] : FROM_BEYOND;
}

/** Seconds on the clock of `count` shots of a period of `length` seconds, from first to last; some periods end with a heave. */
export function clockOf(random: Random, count: number, length: number): number[] {
  const times = Array.from({ length: count }, () => integerBetween(random, 3, length - 6));
  if (random() < 0.88) times[0] = pick(random, [0.6, 0.24, 0.16]);
  return times.sort((a, b) => b - a);
}
