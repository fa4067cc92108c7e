import type { Tag } from '../models/registered-model.js';

/** The tag of an imported version: the format of its file. */
export const IMPORTED_TAG = 'pv.imported_from';

export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;
export type Stage = (typeof STAGES)[number];

/** Its model never changes; description, tags and stage may. Visible only when its model file is complete. */
export interface ModelVersion {
  model: string;
  /** From 1; gaps are possible, a number is never used twice. */
  version: number;
  /** Empty for a version that a client registered without a run. */
  runId: string;
  /** SHA-256 of the model file in the blob store. Empty for a client's version until its model file is made for serving. */
  modelHash: string;
  /** `CLIENT_ALGORITHM` for a client's version. */
  algorithm: string;
  /** Bytes of the model file. */
  size: number;
  createdAt: Date;
  description: string;
  tags: Record<string, string>;
  /** Where the client states that the model is; ours are in their run's folder `model`, imported ones in a folder of their own. */
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
  /** Those that point at this version now. */
  aliases: string[];
}

export type StoredVersion = Omit<ModelVersion, 'aliases'>;

/** A version of a model file that is stored already. */
export interface RegisterVersion {
  model: string;
  runId: string;
  modelHash: string;
  algorithm: string;
  description?: string;
  tags?: Record<string, string>;
  /** Absent: the folder `model` of its run. */
  source?: string;
}

/** A version whose files are where a client states. */
export interface CreateVersion {
  model: string;
  source: string;
  runId?: string;
  modelId?: string;
  runLink: string;
  description: string;
  tags: readonly Tag[];
}

export interface VersionFilter {
  runId?: string;
  algorithm?: string;
}

/** What may be changed of a version; what is absent stays. */
export interface VersionChange {
  description?: string;
  stage?: Stage;
  /** The model file that serves it, and its size in bytes. */
  modelHash?: string;
  size?: number;
}
