import { Transform } from 'class-transformer';

/** true, false, 1 and 0 of a variable as a boolean. */
export const toBoolean = Transform(({ value }: { value: unknown }) =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value,
);
/** The entries of a variable, which commas separate. */
export const toList = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string'
    ? value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean)
    : value,
);
