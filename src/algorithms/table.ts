/** Tables of rows with typed columns, declared once for storing, training, downloads and documentation. */
import type { Feature } from './training-data.js';

/**
 * A missing value is the empty text in a received row, null in a clean row and in an Arrow column, NaN in the columns of a
 * snapshot and in a model's input, and an empty cell in CSV.
 */
export interface ColumnSpec {
  /** The same in clean rows, Arrow blocks, snapshots, downloads and models. */
  name: string;
  /** `date`: an integer YYYYMMDD in clean rows. `decimal`: may have a fraction. */
  type: 'integer' | 'decimal' | 'date' | 'text';
  unit?: string;
  /** Every row has a value. */
  required?: boolean;
  /** How Arrow stores it. An integer may be stored as text; a dictionary is of texts, with 32-bit codes (8-bit: `dictionary8`). */
  arrow: 'utf8' | 'int8' | 'int16' | 'int32' | 'float64' | 'date32' | 'dictionary' | 'dictionary8';
  /** Of a column that models learn from. */
  feature?: Pick<Feature, 'kind' | 'largest'>;
  /** The columns from which it is computed, if they have values: they change together. */
  derivedFrom?: readonly string[];
  /** One sentence for the documentation. */
  text: string;
}

/** Columns that the stages treat in ways of their own. */
export interface ColumnRoles {
  /** Rows of one cluster are not independent of each other: they stay in one part of a split and are resampled together. */
  cluster: string;
  /** The order within a cluster; with it, the key of a row. */
  sequence: string;
  date: string;
  /** 1 or 0; null where it is not known (yet). */
  target: string;
}

/** The names of the columns of some types, as literals. */
export type ColumnsOfType<C extends ColumnSpec, T extends ColumnSpec['type']> = Extract<
  C,
  { type: T }
>['name'];

type Value<C extends ColumnSpec> = C['type'] extends 'text' ? string : number;

/** A row with every column; null where a value is missing. */
export type CleanRow<C extends ColumnSpec> = {
  [N in C['name']]: Extract<C, { name: N }> extends { required: true }
    ? Value<Extract<C, { name: N }>>
    : Value<Extract<C, { name: N }>> | null;
};

/** The features among the columns, in the order of the columns. */
export function featuresAmong<N extends string>(columns: readonly (ColumnSpec & { name: N })[]): Feature[] {
  return columns.flatMap(({ name, type, feature }) =>
    feature ? [{ name, ...feature, ...(type === 'decimal' && { decimal: true }) }] : [],
  );
}

/** How CSV writes a value of the column. */
export function csvTextOf({ type }: Pick<ColumnSpec, 'type'>): string {
  if (type === 'date') return 'YYYY-MM-DD';
  return type === 'text' ? 'as stored; quoted where CSV needs it' : 'a number';
}
