import { ValidateIf } from 'class-validator';

/**
 * The field may be absent; if present, its other rules apply. Stricter than class-validator's `IsOptional`, which skips every
 * rule for `null`, so that a handler would get `null` in place of a number.
 */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
