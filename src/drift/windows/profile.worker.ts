import type { ProfilePlan } from '../../algorithms/profile/plan.js';
import { type Profile, profileOf } from '../../algorithms/profile/profile.js';
import type { WorkerTask } from '../../platform/workers/workers.js';
import { rowsOfSegment } from '../profiles/segments.js';

export interface ProfileTask {
  plan: ProfilePlan;
  /** One for each column of the plan; NaN = missing. */
  columns: (Float64Array | Int8Array | Uint8Array | undefined)[];
  clusters: Int32Array;
  /** Segments that are profiled beside the whole: rows whose value of this column of the plan is this. */
  segments?: { column: number; value: number }[];
}

export interface ProfileAnswer {
  whole: Profile;
  segments: Profile[];
}

/** Profiles of rows. */
export default async function profile({ payload }: WorkerTask<ProfileTask>): Promise<ProfileAnswer> {
  const { plan, columns, clusters, segments = [] } = payload;
  // An unknown label is -1.
  const known = columns.map((values) =>
    values instanceof Int8Array
      ? Float64Array.from(values, (value) => (value < 0 ? Number.NaN : value))
      : values,
  );
  return {
    whole: profileOf(plan, known, clusters),
    segments: segments.map(({ column, value }) => {
      const rows = rowsOfSegment(known[column] ?? [], value);
      const picked = known.map((values) => values && Float64Array.from(rows, (row) => values[row]));
      return profileOf(
        plan,
        picked,
        Int32Array.from(rows, (row) => clusters[row]),
      );
    }),
  };
}
