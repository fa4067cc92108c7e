import { Schema } from 'mongoose';
import type { AccessKey } from '../access-key.js';

export const KEYS = 'AccessKey';
export type KeyDocument = Omit<AccessKey, 'id'> & { _id: string };
export const keySchema = new Schema<KeyDocument>(
  {
    _id: String,
    name: String,
    role: String,
    salt: String,
    hash: String,
    createdAt: Date,
    expiresAt: Date,
    revokedAt: Date,
    lastUsedAt: Date,
  },
  { autoCreate: false, autoIndex: false, versionKey: false, collection: 'access_keys' },
);
