import type { Stage, StoredVersion } from '../../registry/index.js';

/** The newest version of each stage, in the order in which the stages first appear among the versions. */
export function latestByStage(versions: readonly StoredVersion[]): StoredVersion[] {
  const newest = new Map<Stage, StoredVersion>();
  for (const version of versions.toSorted((a, b) => a.version - b.version)) {
    newest.set(stageIn(version), version);
  }
  return [...newest.values()];
}

/** By the names of their stages, as searches list them. */
export function sortedByStage(versions: readonly StoredVersion[]): StoredVersion[] {
  return versions.toSorted((a, b) => (stageIn(a) < stageIn(b) ? -1 : 1));
}

export function stageIn({ stage = 'None' }: StoredVersion): Stage {
  return stage;
}
