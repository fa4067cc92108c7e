import { ValidateIf } from 'class-validator';

/**
 * The field may be left out; if it is there, its other rules hold. Stricter than class-validator's `IsOptional`, which lets
 * `null` past every rule, so that a handler gets a `null` where its type says a number.
 */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}
