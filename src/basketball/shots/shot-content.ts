/**
 * What makes two rows the same shot where a file has no event ids: their content, by value and not by spelling. `7.0` and `7`,
 * ` Kobe Bryant` and `Kobe Bryant` are the same content; values that differ in silver differ here.
 */
import { RAW_FIELDS, type RawField, type RawShot } from './shot.js';

const NUMBERS = new Set<RawField>([
  'Game ID',
  'Player ID',
  'Team ID',
  'Period',
  'Minutes Remaining',
  'Seconds Remaining',
  'Shot Distance',
  'X Location',
  'Y Location',
  'Shot Made Flag',
]);
/** Silver rounds these to whole tenths of a foot. */
const ROUNDED = new Set<RawField>(['X Location', 'Y Location']);
const CANONICAL = /^(?:0|-?[1-9]\d{0,14})$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const CONTENT_FIELDS = RAW_FIELDS.filter((field) => field !== 'Game Event ID');

/** Every field but the event id, normalised: two rows have the same text if and only if they have the same values. */
export function shotContent(raw: RawShot): string {
  let content = '';
  for (const field of CONTENT_FIELDS) {
    const value = valueOf(raw, field);
    content += `${value.length}:${value}`;
  }
  return content;
}

/** The values that distinguish the shots of a game, normalised; a missing one is the empty text. */
export interface ShotAspects {
  player: string;
  clock: string;
  place: string;
  /** The action type, without regard to case and spacing. */
  kind: string;
  result: string;
}

const SHOT_ASPECTS = ['player', 'clock', 'place', 'kind', 'result'] as const;

export type ShotAspect = (typeof SHOT_ASPECTS)[number];

/** The fields for who took a shot and when. */
export const MOMENT_FIELDS = ['Player ID', 'Period', 'Minutes Remaining', 'Seconds Remaining'] as const;

export type ShotMoment = Pick<RawShot, (typeof MOMENT_FIELDS)[number]>;

export function shotAspects(raw: RawShot): ShotAspects {
  return {
    player: valueOf(raw, 'Player ID'),
    clock: clockOf(raw),
    place: `${valueOf(raw, 'X Location')},${valueOf(raw, 'Y Location')}`,
    kind: raw['Action Type'].trim().replace(/\s+/g, ' ').toLowerCase(),
    result: valueOf(raw, 'Shot Made Flag'),
  };
}

/** Player and clock as one text. */
export function momentText(raw: ShotMoment): string {
  return `${valueOf(raw, 'Player ID')} ${clockOf(raw)}`;
}

function clockOf(raw: ShotMoment): string {
  return `${valueOf(raw, 'Period')} ${valueOf(raw, 'Minutes Remaining')}:${valueOf(raw, 'Seconds Remaining')}`;
}

/** The aspects in which two shots differ. */
export function differingAspects(one: ShotAspects, other: ShotAspects): ShotAspect[] {
  return SHOT_ASPECTS.filter((aspect) => one[aspect] !== other[aspect]);
}

/**
 * Whether a player can try again within the same second after a shot of this kind: a tip, a layup, a putback or a dunk at the
 * rim. In fourteen seasons every pair of shots that differ in nothing but kind or result is of these kinds.
 */
export function mayBeTriedAgain(kind: string): boolean {
  return kind === '' || /tip|layup|lay up|putback|put back|dunk|finger roll|alley/.test(kind);
}

/** The fields of the 22 whose values differ. */
export function differingFields(one: RawShot, other: RawShot): RawField[] {
  return CONTENT_FIELDS.filter((field) => valueOf(one, field) !== valueOf(other, field));
}

function valueOf<F extends RawField>(raw: Pick<RawShot, F>, field: F): string {
  const text = raw[field].trim();
  if (!NUMBERS.has(field) || CANONICAL.test(text) || !NUMBER.test(text)) return text;
  const value = Number(text);
  return String((ROUNDED.has(field) ? Math.round(value) : value) + 0);
}
