import type { Artifact } from '../runs/run.js';

/** Files under paths that belong to no run and no logged model. */
export abstract class LooseArtifactStore {
  /** In the order of their paths. */
  abstract all(): Promise<Artifact[]>;
  abstract put(artifact: Artifact): Promise<void>;
  abstract remove(paths: readonly string[]): Promise<void>;
}
