import type { ColumnRoles, ColumnSpec } from './table.js';
import type { Feature } from './training-data.js';

/**
 * What the stages need to know about a sport: tables, and pure functions on rows. A stage that uses nothing else works for
 * every sport; a second sport is a second such object.
 */
export interface Sport {
  name: string;
  /** The fields of a row as received, all text. */
  fields: readonly string[];
  /** Parses and validates a row; never throws. */
  readRow(row: Record<string, string>): ReadRow;
  /** The flags of `readRow` that mean that a row contradicts itself. */
  contradictions: ReadonlySet<string>;
  /** Two rows are the same event if and only if their texts are equal; for sources without event ids. */
  contentOf(row: Record<string, string>): string;
  /** The columns of clean rows, in the order of blocks and downloads. */
  columns: readonly ColumnSpec[];
  roles: ColumnRoles;
  /** Of the columns: the input of a model, in its order. */
  features: readonly Feature[];
  /** What columns of one row have to do with each other. */
  relations: readonly ColumnRelation[];
  /** A plausible value of each feature, for examples. */
  example: Readonly<Record<string, number>>;
}

export type ReadRow =
  | { ok: true; shot: Record<string, number | string | null>; flags: readonly string[] }
  | { ok: false; column: string; code: string; message: string };

/** Columns that must agree within a row; rows that a source wrote carefully do. */
export interface ColumnRelation {
  /** Such as `the distance follows from the location`. */
  text: string;
  columns: readonly string[];
  /** @param values of the columns, in their order, none missing */
  holds(values: readonly number[]): boolean;
}
