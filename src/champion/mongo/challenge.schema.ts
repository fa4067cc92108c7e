import { Schema } from 'mongoose';
import type { Challenge } from '../challenges/challenge.js';

export const CHALLENGES = 'Challenge';
export type ChallengeDocument = Omit<Challenge, 'id'> & { _id: string };

export const challengeSchema = new Schema<ChallengeDocument>(
  {
    _id: String,
    model: String,
    alias: String,
    mode: String,
    share: Number,
    goal: String,
    version: Number,
    holder: Number,
    startedAt: Date,
    startedBy: String,
    reason: String,
    election: String,
    state: String,
    looks: Number,
    lookedAt: Date,
    evidence: Schema.Types.Mixed,
    ended: Schema.Types.Mixed,
  },
  { collection: 'challenges', autoCreate: false, autoIndex: false, versionKey: false, minimize: false },
);
