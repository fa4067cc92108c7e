import { Schema } from 'mongoose';
import type { StoredReference } from '../profiles/reference-store.port.js';

export const DRIFT_REFERENCES = 'DriftReference';
export type ReferenceDocument = Omit<StoredReference, 'id'> & { _id: string };

export const referenceSchema = new Schema<ReferenceDocument>(
  { _id: String, model: String, version: Number, snapshot: String, createdAt: Date, content: String },
  { collection: 'drift_references', autoCreate: false, autoIndex: false, versionKey: false },
);
