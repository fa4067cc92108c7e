import { Transform } from 'class-transformer';

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/** Reads a number of the address in decimal notation; other text stays text, which a rule such as `IsInt` then refuses. `Number` takes '' for 0. */
export function QueryNumber(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value,
  );
}
