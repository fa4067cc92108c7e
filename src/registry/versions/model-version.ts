/** The algorithm that is said of a version whose model a client made. */
export const CLIENT_ALGORITHM = 'mlflow';
/** Says of which format the file of an imported version was. */
export const IMPORTED_TAG = 'pv.imported_from';
/** The registered model that the program elects and serves. */
export const MODEL_NAME = 'parivision';
/** The alias of the version that answers. */
export const CHAMPION_ALIAS = 'champion';

export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

/** What MLflow's clients say and read of a version, beyond what ours have. */
export interface ClientVersion {
  /** Where the client says that the model is; ours are in their run's folder `model`, imported ones in one of their own. */
  source?: string;
  /** Where the files are, if `source` names another model or version. */
  location?: string;
  /** The logged model from which it was registered. */
  modelId?: string;
  runLink?: string;
  /** Absent: None. */
  stage?: Stage;
  /** Absent: never changed. */
  updatedAt?: Date;
}

/** Its model never changes; description, tags and stage may. Visible only when its model file is complete. */
export interface ModelVersion extends ClientVersion {
  model: string;
  /** From 1; gaps are possible, a number is never used twice. */
  version: number;
  /** Empty for a version that a client registered without a run. */
  runId: string;
  /** SHA-256 of the model file in the blob store. Empty for a client's version until it is taken over for serving. */
  modelHash: string;
  /** `mlflow` for a client's version. */
  algorithm: string;
  /** Bytes of the model file. */
  size: number;
  createdAt: Date;
  description: string;
  tags: Record<string, string>;
  /** Those that point at this version now. */
  aliases: string[];
}

export interface CreateVersion {
  model: string;
  runId: string;
  modelHash: string;
  algorithm: string;
  description?: string;
  tags?: Record<string, string>;
  /** Absent: the folder `model` of its run. */
  source?: string;
}

export interface VersionFilter {
  runId?: string;
  algorithm?: string;
}

export interface AliasHolder {
  version: number;
  since: Date;
  by: string;
  /** Idempotency key of the move that brought it there. */
  key: string;
}

/** One move of an alias. Moves are never changed or removed. */
export interface AliasMove {
  model: string;
  alias: string;
  /** Counts the moves of all aliases of the model, from 1: the order in which they happened. */
  rev: number;
  /** null: the alias pointed at nothing before. */
  from: number | null;
  to: number;
  by: string;
  reason: string;
  at: Date;
  /** The caller's idempotency key. */
  key: string;
}

export interface MoveAlias {
  model: string;
  alias: string;
  /** The version that must hold the alias now; null: it must point at nothing. */
  from: number | null;
  to: number;
  by: string;
  reason: string;
  /** Idempotency key, 1 to 200 characters: a move that was made under it is not made again. */
  key: string;
}

export interface RegisteredModel {
  name: string;
  createdAt: Date;
  /** The last change of the model or of what belongs to it. */
  updatedAt: Date;
  description: string;
  tags: Record<string, string>;
  /** The highest version, absent if there is none yet. */
  latestVersion?: number;
  versions: number;
  aliases: Record<string, AliasHolder>;
}
