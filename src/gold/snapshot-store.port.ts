import type { Snapshot, SnapshotPage } from './snapshot.js';

export interface SnapshotFilter {
  dataset?: string;
}

/** Manifests of snapshots. They are never changed. */
export abstract class SnapshotStore {
  /** Does nothing if the id exists. Returns the stored snapshot. */
  abstract add(snapshot: Snapshot): Promise<Snapshot>;
  abstract find(id: string): Promise<Snapshot | undefined>;
  /** The newest first. */
  abstract list(filter: SnapshotFilter, offset: number, limit: number): Promise<SnapshotPage>;
}
