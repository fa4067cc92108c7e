import { Transform } from 'class-transformer';

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/** Parses a decimal number of the query; other text is unchanged and then refused by a rule such as `IsInt`. `Number` would read '' as 0. */
export function QueryNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value,
  );
}
