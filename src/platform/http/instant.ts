import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsDate } from 'class-validator';

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A date (midnight UTC) or a time with its offset, as in RFC 3339; the property becomes a `Date`. Other text is refused:
 * JavaScript itself reads "1" as the year 2001.
 */
export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && isInstant(value) ? new Date(value) : value,
    ),
    IsDate({ message: '$property must be a date and time such as 2026-11-24T05:00:00Z, or a date' }),
  );
}

/** Whether a text is such a date or time, of a day that exists. */
export function isInstant(text: string): boolean {
  return INSTANT.test(text) && isDay(text);
}

/** Whether the day at the start of the text exists: JavaScript reads 30 February as 2 March. */
function isDay(text: string): boolean {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
}
