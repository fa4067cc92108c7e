/** Converts dates as files write them to YYYYMMDD. The order of month and day is decided for the whole file. */

/** `month-first`: 4/13/2016. `day-first`: 13/4/2016. */
export type DateOrder = 'month-first' | 'day-first';

/** The result of one pass over a file; `addDate` fills it. */
export interface DateSurvey {
  /** Dates of two small numbers and a year that read differently in the two orders. */
  open: number;
  /** Dates whose first, or second, number can only be the day. */
  firstIsDay: number;
  secondIsDay: number;
  /** A date that leaves the order open, for the message. */
  example?: string;
  /** Whether every such date is written with hyphens, as NBA_YYYY_Shots.csv does. */
  hyphens: boolean;
}

const MIDNIGHT = String.raw`(?:[T ]+(?:0{1,2}:00(?::00(?:\.0+)?)?(?: ?Z|[+-]00:?00)?|12:00(?::00)? ?AM))?`;
const COMPACT = /^(\d{8})(?:\.0+)?$/;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${MIDNIGHT}$`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${MIDNIGHT}$`);
const DAY_NAMED = /^(\d{1,2})[- ]([a-z]{3,9})\.?[-, ]+(\d{4})$/i;
const MONTH_NAMED = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i;
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

export function emptyDates(): DateSurvey {
  return { open: 0, firstIsDay: 0, secondIsDay: 0, hyphens: true };
}

export function addDate(survey: DateSurvey, text: string): void {
  const [, first, separator, second] = YEAR_LAST.exec(text.trim()) ?? [];
  if (first === undefined) return;
  if (separator !== '-') survey.hyphens = false;
  if (Number(first) > 12) survey.firstIsDay += 1;
  else if (Number(second) > 12) survey.secondIsDay += 1;
  else if (Number(first) !== Number(second)) {
    survey.open += 1;
    survey.example ??= text.trim();
  }
}

/** The order of the file's dates, or why it cannot be decided. `usual`: the order that dates with hyphens have in this format. */
export function dateOrderOf(survey: DateSurvey, usual?: DateOrder): DateOrder | { reason: string } {
  const { open, firstIsDay, secondIsDay, example, hyphens } = survey;
  if (firstIsDay > 0 && secondIsDay > 0) {
    return {
      reason: `${firstIsDay} of its dates begin with the day and ${secondIsDay} with the month`,
    };
  }
  if (firstIsDay > 0) return 'day-first';
  if (secondIsDay > 0 || open === 0) return 'month-first';
  if (usual !== undefined && hyphens) return usual;
  return { reason: `its dates may begin with the month or with the day: ${example}` };
}

/**
 * A day as YYYYMMDD: from YYYY-MM-DD (also with / or ., and with a time of midnight), from numbers in the file's order, or
 * with an English month. Anything else, and YYYYMMDD itself, is returned unchanged.
 */
export function compactDate(text: string, order: DateOrder): string {
  const date = text.trim();
  const compact = COMPACT.exec(date)?.[1];
  if (compact !== undefined) return compact === date ? text : compact;
  const [, year, , month, day] = YEAR_FIRST.exec(date) ?? [];
  if (year !== undefined) return joined(year, month, day);
  const [, first, , second, yearLast] = YEAR_LAST.exec(date) ?? [];
  if (yearLast !== undefined) {
    return order === 'day-first' ? joined(yearLast, second, first) : joined(yearLast, first, second);
  }
  const [, dayNamed, monthAfter, yearAfter] = DAY_NAMED.exec(date) ?? [];
  if (yearAfter !== undefined) return named(yearAfter, monthAfter, dayNamed) ?? text;
  const [, monthBefore, dayAfter, yearEnd] = MONTH_NAMED.exec(date) ?? [];
  return (yearEnd !== undefined && named(yearEnd, monthBefore, dayAfter)) || text;
}

function named(year: string, name: string, day: string): string | undefined {
  const lower = name.toLowerCase();
  const found = MONTHS.findIndex(
    (month) =>
      month === lower ||
      (lower.length === 3 && month.startsWith(lower)) ||
      (lower === 'sept' && month === 'september'),
  );
  return found < 0 ? undefined : joined(year, String(found + 1), day);
}

function joined(year: string, month: string, day: string): string {
  return `${year}${month.padStart(2, '0')}${day.padStart(2, '0')}`;
}
