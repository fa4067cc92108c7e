import { Schema } from 'mongoose';

export const DRIFT_BLOCK_PROFILES = 'DriftBlockProfile';

export interface BlockProfileDocument {
  /** `<reference>/<block>` */
  _id: string;
  rows: number;
  clusters: number;
  /** The numbers of the profile, little-endian float64, deflated. */
  values: Buffer;
  writtenAt: Date;
}

export const blockProfileSchema = new Schema<BlockProfileDocument>(
  { _id: String, rows: Number, clusters: Number, values: Buffer, writtenAt: Date },
  { collection: 'drift_block_profiles', autoCreate: false, autoIndex: false, versionKey: false },
);
blockProfileSchema.index({ writtenAt: 1 });
