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
    createdBy: String,
    expiresAt: Date,
    revokedAt: Date,
    revokedBy: String,
    lastUsedAt: Date,
  },
  { autoCreate: false, autoIndex: false, versionKey: false, collection: 'access_keys' },
);

export const ADMINS = 'AccessAdmins';
export const ADMINS_ID = 'without-end';
/** Ids of the administrators' keys that neither expire nor are revoked. An id is here only while its key exists. */
export interface AdminsDocument {
  _id: typeof ADMINS_ID;
  ids: string[];
}
export const adminsSchema = new Schema<AdminsDocument>(
  { _id: String, ids: [String] },
  { autoCreate: false, autoIndex: false, versionKey: false, collection: 'access_admins' },
);
