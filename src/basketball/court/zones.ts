/**
 * The zones of the court, as stats.nba.com labels them. Lengths are tenths of a foot, hoop centre at (0, 0), Y away from
 * the baseline. The rule reproduces basic zone, area and range of every recorded shot of nineteen seasons.
 */

export type BasicZone =
  | 'Restricted Area'
  | 'In The Paint (Non-RA)'
  | 'Mid-Range'
  | 'Above the Break 3'
  | 'Left Corner 3'
  | 'Right Corner 3'
  | 'Backcourt';

export type ZoneArea =
  'Center' | 'Left Side' | 'Right Side' | 'Left Side Center' | 'Right Side Center' | 'Back Court';

export type ZoneRange = 'Less Than 8 ft.' | '8-16 ft.' | '16-24 ft.' | '24+ ft.' | 'Back Court Shot';

/** 0 other, 1 restricted area, 2 paint, 3 mid-range left, 4 other mid-range, 5 above the break, 6 corner, 7 backcourt. */
export type ZoneCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What a page shows for each code; the index is the code. */
export const ZONE_NAMES = [
  'Other',
  'Restricted Area',
  'In The Paint (Non-RA)',
  'Mid-Range, left',
  'Mid-Range, centre and right',
  'Above the Break 3',
  'Corner 3',
  'Backcourt',
] as const;

export interface CourtLocation {
  basicZone: BasicZone;
  area: ZoneArea;
  range: ZoneRange;
  zoneCombined: ZoneCode;
  shotType: 2 | 3;
  /** Whole feet from the hoop centre, rounded down. */
  distanceFeet: number;
}

const AREA_SUFFIXES: Record<ZoneArea, string> = {
  Center: 'C',
  'Left Side': 'L',
  'Right Side': 'R',
  'Left Side Center': 'LC',
  'Right Side Center': 'RC',
  'Back Court': 'BC',
};

/** Zone, distance and shot type of a place on the court. `x` and `y` are tenths of a foot and are rounded to integers. */
export function classifyLocation(x: number, y: number): CourtLocation {
  const column = Math.round(x);
  const row = Math.round(y);
  const squared = column * column + row * row;
  const basicZone = basicZoneOf(column, row, squared);
  const shotType = isThree(basicZone) ? 3 : 2;
  const range = rangeOf(row, squared, shotType);
  const area = areaOf(column, row, basicZone, range);
  return {
    basicZone,
    area,
    range,
    zoneCombined: encodeZone(basicZone, area),
    shotType,
    distanceFeet: Math.floor(Math.sqrt(squared) / 10),
  };
}

function basicZoneOf(x: number, y: number, squared: number): BasicZone {
  const aside = Math.abs(x);
  if (y >= 420) return 'Backcourt';
  if (squared < 1600) return 'Restricted Area';
  if (aside <= 80 && y <= 138) return 'In The Paint (Non-RA)';
  if (aside >= 220 && y <= 87) return x < 0 ? 'Left Corner 3' : 'Right Corner 3';
  return squared >= 237.5 * 237.5 ? 'Above the Break 3' : 'Mid-Range';
}

function isThree(zone: BasicZone): boolean {
  return zone !== 'Restricted Area' && zone !== 'In The Paint (Non-RA)' && zone !== 'Mid-Range';
}

function rangeOf(y: number, squared: number, shotType: 2 | 3): ZoneRange {
  if (y >= 398) return 'Back Court Shot';
  if (shotType === 3) return '24+ ft.';
  if (squared <= 6400) return 'Less Than 8 ft.';
  return squared <= 25_600 ? '8-16 ft.' : '16-24 ft.';
}

function areaOf(x: number, y: number, zone: BasicZone, range: ZoneRange): ZoneArea {
  if (range === 'Back Court Shot') return 'Back Court';
  const side = x < 0 ? 'Left Side' : 'Right Side';
  if (zone === 'Left Corner 3' || zone === 'Right Corner 3') return side;
  if (range === 'Less Than 8 ft.') return 'Center';
  const degrees = (Math.atan2(Math.abs(x), y) * 180) / Math.PI;
  if (range === '8-16 ft.') return degrees <= 30 ? 'Center' : side;
  if (degrees <= 18) return 'Center';
  return range === '16-24 ft.' && degrees > 54 ? side : `${side} Center`;
}

/**
 * `Shot_Zone_Combined` from the recorded labels; the area may carry its suffix, as in `Left Side Center(LC)`.
 * Only for Mid-Range does the area count. Returns 0 for a label that is none of the seven.
 */
export function encodeZone(basicZone: string, area: string): ZoneCode {
  switch (basicZone.trim()) {
    case 'Restricted Area':
      return 1;
    case 'In The Paint (Non-RA)':
      return 2;
    case 'Mid-Range':
      return area.trim().startsWith('Left') ? 3 : 4;
    case 'Above the Break 3':
      return 5;
    case 'Left Corner 3':
    case 'Right Corner 3':
      return 6;
    case 'Backcourt':
      return 7;
    default:
      return 0;
  }
}

/** Returns 2 for `2PT Field Goal`, 3 for `3PT Field Goal`, 0 for anything else. */
export function encodeShotType(text: string): 0 | 2 | 3 {
  const label = text.trim();
  if (label.startsWith('2PT')) return 2;
  return label.startsWith('3PT') ? 3 : 0;
}

/** The label of a shot type: the inverse of `encodeShotType`. */
export function shotTypeLabel(shotType: 2 | 3): string {
  return `${shotType}PT Field Goal`;
}

/** The area as the 22-field files write it: `Left Side Center(LC)`. */
export function areaWithSuffix(area: ZoneArea): string {
  return `${area}(${AREA_SUFFIXES[area]})`;
}

/** The area without the suffix of the 22-field files: `Left Side Center(LC)` gives `Left Side Center`. */
export function areaWithoutSuffix(text: string): string {
  return text.replace(/\([A-Z]{1,2}\)\s*$/, '').trim();
}
