import { Schema } from 'mongoose';
import type { AliasHolder, AliasMove } from '../model-version.js';
import type { StoredVersion } from '../registry-store.port.js';

const options = { autoCreate: false, autoIndex: false, versionKey: false, minimize: false } as const;

export const MODELS = 'RegisteredModel';
export type StoredMove = Omit<AliasMove, 'model'>;
/** One document a model: it holds the aliases, so that moving one is one compare-and-set on `rev`. */
export interface ModelDocument {
  /** Name of the model. */
  _id: string;
  createdAt: Date;
  /** The last version number that was drawn. */
  drawn: number;
  /** Moves of aliases so far. */
  rev: number;
  /** Moves up to this one are in the archive. */
  archivedRev: number;
  aliases: (AliasHolder & { alias: string })[];
  /** The newest moves, written together with the alias; what falls out of here is in the archive. */
  moves: StoredMove[];
}
export const modelSchema = new Schema<ModelDocument>(
  {
    _id: String,
    createdAt: Date,
    drawn: Number,
    rev: Number,
    archivedRev: Number,
    aliases: Schema.Types.Mixed,
    moves: Schema.Types.Mixed,
  },
  { ...options, collection: 'registered_models' },
);

export const VERSIONS = 'ModelVersion';
/** `_id` is `<model>/<version>`; tags are pairs, since a key may be any text. */
export type VersionDocument = Omit<StoredVersion, 'tags'> & {
  _id: string;
  tags: { key: string; value: string }[];
};
export const versionSchema = new Schema<VersionDocument>(
  {
    _id: String,
    model: String,
    version: Number,
    runId: String,
    modelHash: String,
    algorithm: String,
    size: Number,
    createdAt: Date,
    description: String,
    tags: Schema.Types.Mixed,
  },
  { ...options, collection: 'model_versions' },
);
versionSchema.index({ model: 1, version: -1 });

export const VERSION_KEYS = 'ModelVersionKey';
/** Which number belongs to which request: `_id` is `<model>/<key>`. */
export interface VersionKeyDocument {
  _id: string;
  version: number;
}
export const versionKeySchema = new Schema<VersionKeyDocument>(
  { _id: String, version: Number },
  { ...options, collection: 'model_version_keys' },
);

export const MOVES = 'AliasMove';
/** The archive of moves, append-only: `_id` is `<model>/<alias>/<key>`. */
export type MoveDocument = AliasMove & { _id: string };
export const moveSchema = new Schema<MoveDocument>(
  {
    _id: String,
    model: String,
    alias: String,
    rev: Number,
    from: Number,
    to: Number,
    by: String,
    reason: String,
    at: Date,
    key: String,
  },
  { ...options, collection: 'alias_moves' },
);
moveSchema.index({ model: 1, alias: 1, rev: 1 });
