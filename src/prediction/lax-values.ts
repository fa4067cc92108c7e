/**
 * Numbers as pydantic 2 reads them in its lax mode: numeric strings, integral floats and booleans are integers too.
 * Checked case by case against pydantic 2.14. Different on purpose: what is not a finite number is always a fault (the old
 * service failed with 500), and so is an integer beyond 2^53 - 1, which a float cannot hold exactly.
 */
export type IntegerFault =
  'int_type' | 'int_parsing' | 'int_parsing_size' | 'int_from_float' | 'finite_number';
export type NumberFault = 'float_type' | 'float_parsing' | 'finite_number';

const INTEGER_TEXT = /^[+-]?\d+(?:_\d+)*(?:\.0+)?$/;
const NUMBER_TEXT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE_TEXT = /^[+-]?(?:nan|inf(?:inity)?)$/i;
/** An underscore at an end, or two in a row. */
const BAD_UNDERSCORES = /^_|_$|__/;
const LONGEST_INTEGER_TEXT = 4300;

/** The integer, or the name of the rule that the value breaks. */
export function readInteger(value: unknown): number | IntegerFault {
  if (typeof value === 'number') return integral(value);
  if (typeof value === 'string') return integerOf(value.trim());
  if (typeof value === 'boolean') return value ? 1 : 0;
  return 'int_type';
}

/** The finite number, or the name of the rule that the value breaks. */
export function readNumber(value: unknown): number | NumberFault {
  if (typeof value === 'number') return Number.isFinite(value) ? value : 'finite_number';
  if (typeof value === 'string') return numberOf(value.trim());
  if (typeof value === 'boolean') return value ? 1 : 0;
  return 'float_type';
}

function integral(value: number): number | IntegerFault {
  if (Number.isSafeInteger(value)) return value + 0;
  if (!Number.isFinite(value)) return 'finite_number';
  return Number.isInteger(value) ? 'int_parsing_size' : 'int_from_float';
}

function integerOf(text: string): number | IntegerFault {
  if (text.length > LONGEST_INTEGER_TEXT) return 'int_parsing_size';
  if (!INTEGER_TEXT.test(text)) return 'int_parsing';
  const value = Number(text.replaceAll('_', ''));
  return Number.isSafeInteger(value) ? value + 0 : 'int_parsing_size';
}

function numberOf(text: string): number | NumberFault {
  if (NOT_FINITE_TEXT.test(text)) return 'finite_number';
  if (BAD_UNDERSCORES.test(text)) return 'float_parsing';
  const plain = text.replaceAll('_', '');
  if (!NUMBER_TEXT.test(plain)) return 'float_parsing';
  const value = Number(plain);
  return Number.isFinite(value) ? value : 'finite_number';
}
