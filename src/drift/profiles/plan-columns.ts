import type { SliceSpec } from '../../algorithms/evaluation/slice-comparison.js';
import type { ColumnSource } from '../../algorithms/profile/plan.js';
import type { Feature, RowRange } from '../../algorithms/training-data.js';

/** The name of the column of what the version predicts. */
export const PREDICTION_COLUMN = 'prediction';

/** Rows of a snapshot as a worker receives them. */
export interface SnapshotRows {
  featureNames: string[];
  features: readonly Feature[];
  columns: Float64Array[];
  labels: Uint8Array;
  games: Int32Array;
  gameIds: string[];
  /** YYYYMMDD. */
  dates: Int32Array;
}

/** The columns of a plan, from the rows of a reference: its features and target in one range, its prediction in another. */
export function planColumns(
  { featureNames, features, columns, labels }: SnapshotRows,
  train: RowRange,
  {
    target,
    probabilities,
    slices,
  }: { target: string; probabilities: Float64Array; slices: readonly SliceSpec[] },
): ColumnSource[] {
  const kinds = new Map(features.map(({ name, kind }) => [name, kind]));
  const labelsOf = new Map(
    slices.flatMap(({ column, groups }) =>
      groups ? [[column, new Map(groups.map(({ value, label }) => [value, label]))] as const] : [],
    ),
  );
  return [
    ...featureNames.map((name, i): ColumnSource => ({
      name,
      role: 'feature',
      kind: kinds.get(name) ?? 'quantity',
      values: columns[i].subarray(train.from, train.to),
      labels: labelsOf.get(name),
    })),
    { name: target, role: 'target', kind: 'category', values: labels.subarray(train.from, train.to) },
    { name: PREDICTION_COLUMN, role: 'prediction', kind: 'quantity', values: probabilities },
  ];
}
