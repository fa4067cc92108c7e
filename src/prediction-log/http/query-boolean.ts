import { Transform } from 'class-transformer';

/** Parses true and false of the query; other text is unchanged and then refused by `IsBoolean`. */
export function QueryBoolean(): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
}
