import { FEATURES, METRES_PER_FOOT, type FeatureName } from '../shots/features.js';
import { ZONE_NAMES, classifyLocation } from '../court/zones.js';
import { wilsonInterval } from '../../algorithms/statistics/intervals.js';
import type { DistanceUnit, ExploreBy, ExploreRow } from './groups.js';
import { hexAt, hexCentre } from './hex-bins.js';

/** Radius of a court hexagon: one foot. */
export const HEX_RADIUS = 10;

const SHOT_TYPES: Record<number, string> = { 0: 'Other', 2: '2PT Field Goal', 3: '3PT Field Goal' };
const FEET_PER_BIN = 2;

export interface Explored {
  rows: number;
  missing: number;
  rate: number;
  items: ExploreRow[];
}

/** A share to five places: enough for every page, and a court is half as many bytes. */
function rounded(share: number): number {
  return Math.round(share * 1e5) / 1e5;
}

/** Rows of a snapshot. */
interface Arrays {
  /** The features, in the order of `FEATURES`; NaN = missing. */
  columns: Float64Array[];
  labels: Uint8Array;
  /** YYYYMMDD. */
  dates: Int32Array;
}

/** Attempts and makes of each group, with the group's number as the key. NaN groups are counted as missing. */
class Tally {
  readonly groups = new Map<number, { attempts: number; made: number }>();
  missing = 0;

  constructor({ labels }: Arrays, groupOf: (row: number) => number) {
    for (let row = 0; row < labels.length; row++) {
      const group = groupOf(row);
      if (Number.isNaN(group)) {
        this.missing++;
        continue;
      }
      let counts = this.groups.get(group);
      if (!counts) this.groups.set(group, (counts = { attempts: 0, made: 0 }));
      counts.attempts++;
      counts.made += labels[row];
    }
  }

  /** A row for each group, in the order of the groups. */
  rows(describe: (group: number) => Pick<ExploreRow, 'key' | 'label'> & Partial<ExploreRow>): ExploreRow[] {
    return [...this.groups.entries()]
      .toSorted(([a], [b]) => a - b)
      .map(([group, { attempts, made }]) => {
        const [low, high] = wilsonInterval(made, attempts);
        return {
          ...describe(group),
          attempts,
          made,
          rate: rounded(made / attempts),
          low: rounded(low),
          high: rounded(high),
        };
      });
  }

  rate(group: number): number | undefined {
    const counts = this.groups.get(group);
    return counts && rounded(counts.made / counts.attempts);
  }
}

/** Makes and attempts by shot type, zone, distance, month or place on the court. */
export function exploreRows(arrays: Arrays, by: ExploreBy, unit: DistanceUnit): Explored {
  const { items, missing } = explorers[by](arrays, unit);
  const rows = arrays.labels.length;
  const made = arrays.labels.reduce((sum, label) => sum + label, 0);
  return { rows, missing, rate: rows === 0 ? 0 : made / rows, items };
}

const explorers: Record<
  ExploreBy,
  (arrays: Arrays, unit: DistanceUnit) => Pick<Explored, 'items' | 'missing'>
> = {
  'shot-type': (arrays) => {
    const types = column(arrays, 'Shot_Type_Encoded');
    const tally = new Tally(arrays, (row) => types[row]);
    return {
      missing: tally.missing,
      items: tally.rows((type) => ({ key: String(type), label: SHOT_TYPES[type] ?? SHOT_TYPES[0] })),
    };
  },
  zone: (arrays) => {
    const tally = zoneTally(arrays);
    return {
      missing: tally.missing,
      items: tally.rows((zone) => ({ key: String(zone), label: ZONE_NAMES[zone] ?? ZONE_NAMES[0], zone })),
    };
  },
  month: (arrays) => {
    const tally = new Tally(arrays, (row) => Math.floor(arrays.dates[row] / 100));
    const nameOf = (month: number): string =>
      `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`;
    return {
      missing: tally.missing,
      items: tally.rows((month) => ({ key: nameOf(month), label: nameOf(month) })),
    };
  },
  distance: byDistance,
  court: byCourt,
};

function byDistance(arrays: Arrays, unit: DistanceUnit): Pick<Explored, 'items' | 'missing'> {
  const metres = column(arrays, 'Shot_Distance_Meters');
  const width = unit === 'm' ? 1 : FEET_PER_BIN;
  // Whole feet come back exactly: 0.3048 has no exact binary form, so that a quotient may fall just below the foot.
  const inFeet = (row: number): number => Math.round((metres[row] / METRES_PER_FOOT) * 1e6) / 1e6;
  const tally = new Tally(arrays, (row) => Math.floor((unit === 'm' ? metres[row] : inFeet(row)) / width));
  return {
    missing: tally.missing,
    items: tally.rows((bin) => ({
      key: String(bin * width),
      label: `${bin * width}–${(bin + 1) * width} ${unit}`,
      from: bin * width,
      to: (bin + 1) * width,
    })),
  };
}

/** Hexagon numbers are row × SPAN + column + SPAN / 2: one number each, and sorted from the baseline outwards. */
const SPAN = 4096;

function byCourt(arrays: Arrays): Pick<Explored, 'items' | 'missing'> {
  const xs = column(arrays, 'X_Location');
  const ys = column(arrays, 'Y_Location');
  const zones = zoneTally(arrays);
  const tally = new Tally(arrays, (row) => {
    if (Number.isNaN(xs[row]) || Number.isNaN(ys[row])) return Number.NaN;
    const cell = hexAt(xs[row], ys[row], HEX_RADIUS);
    return cell.row * SPAN + cell.column + SPAN / 2;
  });
  const items = tally.rows((hexagon) => {
    const row = Math.floor(hexagon / SPAN);
    const centre = hexCentre({ row, column: hexagon - row * SPAN - SPAN / 2 }, HEX_RADIUS);
    const [x, y] = [Math.round(centre.x * 100) / 100, Math.round(centre.y * 100) / 100];
    const zone = classifyLocation(x, y).zoneCombined;
    return { key: `${x}:${y}`, label: ZONE_NAMES[zone], x, y, zone, zoneRate: zones.rate(zone) };
  });
  return { missing: tally.missing, items };
}

function zoneTally(arrays: Arrays): Tally {
  const zones = column(arrays, 'Shot_Zone_Combined');
  return new Tally(arrays, (row) => zones[row]);
}

function column(arrays: Arrays, name: FeatureName): Float64Array {
  return arrays.columns[FEATURES.indexOf(name)];
}
