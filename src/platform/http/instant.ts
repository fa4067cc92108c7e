import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsDate } from 'class-validator';

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A date (its midnight in UTC) or a time with its offset, in the form of RFC 3339; the property becomes a `Date`. Nothing
 * else passes: JavaScript itself reads "1" as the year 2001.
 */
export function IsInstant(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && INSTANT.test(value) ? new Date(value) : value,
    ),
    IsDate({ message: '$property must be a date and time such as 2026-11-24T05:00:00Z, or a date' }),
  );
}
