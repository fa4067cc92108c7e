import { Schema } from 'mongoose';
import type { Election } from '../election.js';

export const ELECTIONS = 'Election';
export type ElectionDocument = Omit<Election, 'id'> & { _id: string };

export const electionSchema = new Schema<ElectionDocument>(
  {
    _id: String,
    kind: String,
    model: String,
    alias: String,
    mode: String,
    plan: Schema.Types.Mixed,
    challenge: String,
    live: Schema.Types.Mixed,
    answer: Schema.Types.Mixed,
    snapshot: String,
    dataset: String,
    acrossDatasets: Boolean,
    challenger: Schema.Types.Mixed,
    holder: Schema.Types.Mixed,
    holdout: Schema.Types.Mixed,
    comparison: Schema.Types.Mixed,
    auc: Schema.Types.Mixed,
    evidence: Schema.Types.Mixed,
    guardRails: Schema.Types.Mixed,
    holderWorseThanBaseRate: Boolean,
    baseRateLogLoss: Number,
    outcome: String,
    verdict: String,
    by: String,
    reason: String,
    at: Date,
    state: String,
  },
  { collection: 'elections', autoCreate: false, autoIndex: false, versionKey: false, minimize: false },
);
electionSchema.index({ at: -1 });
