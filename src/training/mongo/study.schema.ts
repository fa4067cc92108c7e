import { Schema } from 'mongoose';
import type { StudyRecord } from '../study/study-record.js';

export const STUDIES = 'Study';
export type StudyDocument = Omit<StudyRecord, 'id'> & { _id: string };

/** Written and read through the driver: the fields are those of StudyRecord. */
export const studySchema = new Schema<StudyDocument>(
  { _id: String },
  {
    collection: 'studies',
    autoCreate: false,
    autoIndex: false,
    versionKey: false,
    minimize: false,
    strict: false,
  },
);
studySchema.index({ startedAt: -1 });
studySchema.index({ dataset: 1, startedAt: -1 });
