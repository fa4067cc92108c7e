/**
 * The unit and frame of the coordinates in a file, and the evidence for them in its rows. Our own frame is that of
 * stats.nba.com: tenths of a foot from the hoop, X along the baseline, Y away from it.
 */
import { areaWithoutSuffix, classifyLocation, encodeShotType, encodeZone } from '../court/zones.js';
import type { CourtLocation } from '../court/zones.js';

/**
 * `feet`: feet from the baseline (NBA_YYYY_Shots.csv), X mirrored. `twice`: the same, put through that transform a second time
 * (season 2020 of that series). `tenths`: our own frame.
 */
export const LOCATION_TRANSFORMS = ['feet', 'tenths', 'twice'] as const;
export type LocationTransform = (typeof LOCATION_TRANSFORMS)[number];

/** The evidence of a row about its location; an empty string is no evidence. */
export interface LocatedRow {
  x: string;
  y: string;
  /** Whole feet. */
  distance: string;
  basicZone: string;
  area: string;
  range: string;
  shotType: string;
}

/** The evidence in the rows of a file for one transform. */
interface Tally {
  /** Rows whose location is in whole tenths, lies where shots are taken, and matches the distance of the row, if there is one. */
  fits: number;
  /** Rows of `fits` that have a distance. */
  measured: number;
  /** Rows with a distance, and those of them whose distance matches the location, in whole tenths or not. */
  withDistance: number;
  distanceAgrees: number;
  /** Rows of `fits` without a distance but with a zone or a shot type, and those whose labels all match the location. */
  labelled: number;
  labelsAgree: number;
  /** Rows whose labels name a side of the court, and those of them that lie there. */
  sided: number;
  sideAgrees: number;
  whole: number;
  widest: number;
  deepest: number;
}

/** The result of one pass over a file; `addToSurvey` fills it. */
export interface LocationSurvey {
  /** Rows with a location that at least one transform puts where shots are taken. */
  located: number;
  tallies: Record<LocationTransform, Tally>;
}

/** A share of the rows that counts as all of them. */
const NEARLY_ALL = 0.999;
/** In real files the labels agree in more than this share of the rows; scorers' mistakes about the shot type are rarer. */
const LABELS_AGREE = 0.99;
/** |X| and Y that only a file of whole games in the right unit reaches, and how many rows make one. */
const FILLS_COURT = 200;
const ROWS_OF_A_COURT = 100;
/** Rows that must name a side before the sides take precedence over the distances. */
const SIDES_THAT_COUNT = 20;
const MEASURES_THAT_COUNT = 100;

/** Half-court shots included; SHOT_RANGES in clean-shot.ts are the same. */
const [WIDEST, NEAREST, FARTHEST] = [300, -60, 900];
/** Tolerance around integer tenths, for decimals that were converted to binary floats. */
export const WHOLE_WITHIN = 0.01;

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

export function emptySurvey(): LocationSurvey {
  return { located: 0, tallies: { feet: emptyTally(), tenths: emptyTally(), twice: emptyTally() } };
}

function emptyTally(): Tally {
  return {
    fits: 0,
    measured: 0,
    withDistance: 0,
    distanceAgrees: 0,
    labelled: 0,
    labelsAgree: 0,
    sided: 0,
    sideAgrees: 0,
    whole: 0,
    widest: 0,
    deepest: 0,
  };
}

/** Counts a row of the file into `survey`. A row whose location or distance is not a number is skipped; cleaning refuses it. */
export function addToSurvey(survey: LocationSurvey, row: LocatedRow): void {
  const x = numberIn(row.x);
  const y = numberIn(row.y);
  const distance = numberIn(row.distance);
  if (x === undefined || y === undefined) return;
  if (distance === undefined && row.distance.trim() !== '') return;
  let counted = false;
  for (const transform of LOCATION_TRANSFORMS) {
    const [column, line] = toTenths(x, y, transform);
    if (!isOnCourt(column, line)) continue;
    counted = true;
    tally(survey.tallies[transform], column, line, distance, row);
  }
  if (counted) survey.located += 1;
}

/** Tenths of a foot from the hoop, not yet rounded. */
export function toTenths(x: number, y: number, transform: LocationTransform): [number, number] {
  if (transform === 'feet') return [-10 * x, 10 * (y - 5.25)];
  if (transform === 'twice') return [100 * x, 10 * ((y - 5.25) * 10 - 5.25)];
  return [x, y];
}

/** The number that a text is, as cleaning reads it; undefined for anything else. */
export function numberIn(text: string): number | undefined {
  return NUMBER.test(text) ? Number(text) : undefined;
}

function isOnCourt(x: number, y: number): boolean {
  return Math.abs(x) <= WIDEST && y >= NEAREST && y <= FARTHEST;
}

function tally(sums: Tally, x: number, y: number, distance: number | undefined, row: LocatedRow): void {
  const [column, line] = [Math.round(x), Math.round(y)];
  const place = classifyLocation(column, line);
  if (distance !== undefined) {
    sums.withDistance += 1;
    if (place.distanceFeet === distance) sums.distanceAgrees += 1;
  }
  if (Math.abs(x - column) > WHOLE_WITHIN || Math.abs(y - line) > WHOLE_WITHIN) return;
  sums.whole += 1;
  sums.widest = Math.max(sums.widest, Math.abs(column));
  sums.deepest = Math.max(sums.deepest, line);
  countSide(sums, column, row);
  if (distance !== undefined && place.distanceFeet !== distance) return;
  sums.fits += 1;
  if (distance !== undefined) sums.measured += 1;
  else countLabels(sums, place, row);
}

function countSide(sums: Tally, column: number, { basicZone, area }: LocatedRow): void {
  const side = /^\s*(Left|Right)\b/.exec(area)?.[1] ?? /^\s*(Left|Right)\b/.exec(basicZone)?.[1];
  if (side === undefined || column === 0) return;
  sums.sided += 1;
  if ((side === 'Left') === column < 0) sums.sideAgrees += 1;
}

function countLabels(sums: Tally, place: CourtLocation, row: LocatedRow): void {
  const area = areaWithoutSuffix(row.area);
  const range = row.range.trim();
  const type = encodeShotType(row.shotType);
  const zone = encodeZone(row.basicZone, area);
  if (zone === 0 && area === '' && range === '' && type === 0) return;
  sums.labelled += 1;
  const agrees =
    (zone === 0 || row.basicZone.trim() === place.basicZone) &&
    (area === '' || area === place.area) &&
    (range === '' || range === place.range) &&
    // The zone is more reliable than the shot type, which scorers sometimes call wrongly.
    (type === 0 || zone !== 0 || type === place.shotType);
  if (agrees) sums.labelsAgree += 1;
}

/** How the coordinates of a file are read and why, or why that cannot be decided. */
export type TransformVerdict =
  | { transform: LocationTransform; reason: string }
  | { transform?: undefined; fault: 'unsure' | 'contradicted'; reason: string };

/**
 * The transform of a file whose format leaves it open. The three exclude one another: coordinates that are whole tenths under
 * one have fractions under the others. So one must fit nearly every row, and something besides the coordinates must confirm
 * it: distances, zone names or shot types on half of the rows, or shots that cover a whole court. With `given`, the choice of
 * the user, only contradictions count.
 */
export function verdictOf(survey: LocationSurvey, given?: LocationTransform): TransformVerdict {
  const { located, tallies } = survey;
  if (located === 0) return { transform: given ?? 'feet', reason: 'no row has a location' };
  const share = (transform: LocationTransform) => tallies[transform].fits / located;
  const best = LOCATION_TRANSFORMS.reduce((one, other) => (share(other) > share(one) ? other : one));
  const transform = given ?? best;
  if (share(transform) < NEARLY_ALL) {
    const reason =
      `read as ${transform}, LOC_X and LOC_Y are whole tenths of a foot on the court, at the distance of SHOT_DISTANCE, ` +
      `in ${percent(share(transform))} of the rows, and 99.9 % are required`;
    const other = given !== undefined && best !== given && share(best) >= NEARLY_ALL;
    return {
      fault: 'contradicted',
      reason: other ? `${reason}; ${best} fits in ${percent(share(best))}` : reason,
    };
  }
  const sums = tallies[transform];
  if (isMirrored(sums)) return { fault: 'contradicted', reason: mirroredReason(sums, transform) };
  if (given !== undefined) return { transform, reason: `given, and ${evidenceOf(sums)}` };
  const labelsCount = sums.labelsAgree >= LABELS_AGREE * sums.labelled;
  const confirmed = sums.measured + (labelsCount ? sums.labelsAgree : 0);
  const fillsCourt =
    sums.fits >= ROWS_OF_A_COURT && sums.widest >= FILLS_COURT && sums.deepest >= FILLS_COURT && labelsCount;
  if (2 * confirmed >= located || fillsCourt) return { transform, reason: evidenceOf(sums) };
  const contradiction = labelsCount
    ? 'too few rows have a distance, a zone or a shot type that would confirm it'
    : `zone names or shot types say otherwise in ${sums.labelled - sums.labelsAgree} of ${sums.labelled} rows without a distance`;
  return { fault: 'unsure', reason: `LOC_X and LOC_Y look like ${transform}, but ${contradiction}` };
}

/**
 * Why a file cannot be in tenths although its format is; undefined if it can. Single rows may disagree; they are kept and
 * counted.
 */
export function notInTenths({ located, tallies }: LocationSurvey): string | undefined {
  const { tenths } = tallies;
  const elsewhere = (['feet', 'twice'] as const).find(
    (transform) =>
      tallies[transform].fits >= NEARLY_ALL * located && 2 * tallies[transform].measured >= located,
  );
  if (located === 0 || tenths.fits >= NEARLY_ALL * located) {
    return located > 0 && isMirrored(tenths) ? mirroredReason(tenths, 'tenths') : undefined;
  }
  if (elsewhere !== undefined)
    return `its coordinates are not tenths of a foot: ${elsewhere} fits every distance`;
  if (2 * tenths.whole < located) {
    return `its coordinates are not whole tenths of a foot in ${percent(1 - tenths.whole / located)} of the rows`;
  }
  const { withDistance, distanceAgrees } = tenths;
  if (withDistance >= MEASURES_THAT_COUNT && 2 * distanceAgrees < withDistance) {
    return `in ${percent(1 - distanceAgrees / withDistance)} of the rows the distance does not match the coordinates in tenths of a foot`;
  }
  return isMirrored(tenths) ? mirroredReason(tenths, 'tenths') : undefined;
}

function isMirrored({ sided, sideAgrees }: Tally): boolean {
  return sided >= SIDES_THAT_COUNT && 2 * sideAgrees < sided;
}

function mirroredReason({ sided, sideAgrees }: Tally, transform: LocationTransform): string {
  return (
    `read as ${transform}, X has the wrong sign: ${sided - sideAgrees} of ${sided} shots that their zone names put on the ` +
    'left or right lie on the other side'
  );
}

function evidenceOf({ fits, measured, labelled, labelsAgree, widest, deepest }: Tally): string {
  const parts = [
    ...(measured > 0 ? [`the distance agrees in ${measured} rows`] : []),
    ...(labelled > 0
      ? [`zone names and shot types agree in ${labelsAgree} of ${labelled} rows without a distance`]
      : []),
    `${fits} locations are whole tenths of a foot, at most ${widest} from the middle and ${deepest} from the hoop`,
  ];
  return parts.join('; ');
}

function percent(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
