import type { SliceSpec } from '../../algorithms/evaluation/slice-comparison.js';
import type { SegmentName } from './reference-profile.js';

/** Segments of one reference: each is compared in every column, so many of them cost power. */
export const MOST_SEGMENTS = 50;
/** A segment of fewer rows is not worth a comparison. */
const FEWEST_ROWS = 500;

/**
 * The segments of rows that are large enough: the groups of each slice in turn, the largest first within it.
 * @param columns by name
 */
export function segmentsOf(
  slices: readonly SliceSpec[],
  columns: ReadonlyMap<string, ArrayLike<number>>,
): { segments: SegmentName[]; more: boolean } {
  const found = slices.flatMap(({ title, column, groups, largest }) => {
    const values = columns.get(column);
    if (!values) return [];
    const names = groups && new Map(groups.map(({ value, label }) => [value, label]));
    return [...countsOf(values)]
      .filter(([value, rows]) => rows >= FEWEST_ROWS && (!names || names.has(value)))
      .toSorted(([a, m], [b, n]) => n - m || a - b)
      .slice(0, largest)
      .map(([value]) => ({
        segment: `${title}: ${names?.get(value) ?? value}`,
        kind: title,
        column,
        value,
      }));
  });
  return { segments: found.slice(0, MOST_SEGMENTS), more: found.length > MOST_SEGMENTS };
}

/** The rows that belong to a segment. */
export function rowsOfSegment(values: ArrayLike<number>, value: number): Uint32Array {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (values[row] === value) rows.push(row);
  return Uint32Array.from(rows);
}

function countsOf(values: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
