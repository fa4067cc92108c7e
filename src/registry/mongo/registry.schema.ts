import { Schema } from 'mongoose';
import type { AuditEntry } from '../../platform/audit/audit-log.port.js';
import type { AliasHolder, AliasMove } from '../aliases/alias.js';
import type { Tag } from '../models/registered-model.js';
import type { StoredVersion } from '../versions/model-version.js';

const options = { autoCreate: false, autoIndex: false, versionKey: false, minimize: false } as const;

export const MODELS = 'RegisteredModel';
export type StoredMove = Omit<AliasMove, 'model'>;
/** One document per model: it holds the aliases, so that moving one is one compare-and-set on `rev`. */
export interface ModelDocument {
  /** Name of the model. */
  _id: string;
  /** The key of its versions, numbers and moves; a rename does not change it. Absent: the name. */
  family?: string;
  createdAt: Date;
  updatedAt?: Date;
  description?: string;
  tags?: Tag[];
  /** The last version number that was drawn. */
  drawn: number;
  /** Numbers of removed versions, which no import may use again. */
  removed?: number[];
  /** Moves of aliases so far. */
  rev: number;
  /** Moves up to this one are in the archive. */
  archivedRev: number;
  aliases: (AliasHolder & { alias: string })[];
  /** The newest moves, written together with the alias; older ones are in the archive. */
  moves: StoredMove[];
  /** Entries of changes other than moves, written with the change; kept here until they are in the audit list. */
  audit?: AuditEntry[];
  /** Set while the model is being removed: by whom. A removal cut short by a kill is finished at the next start. */
  removing?: { id: string; by: string; at: Date };
}
export const modelSchema = new Schema<ModelDocument>(
  {
    _id: String,
    family: String,
    createdAt: Date,
    updatedAt: Date,
    description: String,
    tags: Schema.Types.Mixed,
    drawn: Number,
    removed: Schema.Types.Mixed,
    rev: Number,
    archivedRev: Number,
    aliases: Schema.Types.Mixed,
    moves: Schema.Types.Mixed,
    audit: Schema.Types.Mixed,
    removing: Schema.Types.Mixed,
  },
  { ...options, collection: 'registered_models' },
);

export const VERSIONS = 'ModelVersion';
/** `_id` is `<family>/<version>`, and `model` is the family. */
export type VersionDocument = Omit<StoredVersion, 'tags'> & { _id: string; tags: Tag[] };
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
    source: String,
    location: String,
    modelId: String,
    runLink: String,
    stage: String,
    updatedAt: Date,
  },
  { ...options, collection: 'model_versions' },
);
versionSchema.index({ model: 1, version: -1 });

export const VERSION_KEYS = 'ModelVersionKey';
/** The version number of each key: `_id` is `<family>/<key>`. */
export interface VersionKeyDocument {
  _id: string;
  version: number;
}
export const versionKeySchema = new Schema<VersionKeyDocument>(
  { _id: String, version: Number },
  { ...options, collection: 'model_version_keys' },
);

export const MOVES = 'AliasMove';
/** The archive of moves, append-only: `_id` is `<family>/<alias>/<key>`, and `model` is the family. */
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
