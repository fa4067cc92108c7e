import { Schema } from 'mongoose';
import type { Challenge } from '../challenges/challenge.js';

export const CHALLENGES = 'Challenge';
/**
 * `place`: the alias while the challenge is active, then its own id. So a plain unique index allows one active challenge for an
 * alias; a partial one would be shorter, but mongo-java-server keeps its entries when a document leaves the filter.
 */
export type ChallengeDocument = Omit<Challenge, 'id'> & { _id: string; place: string };

export const challengeSchema = new Schema<ChallengeDocument>(
  {
    _id: String,
    model: String,
    alias: String,
    place: String,
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
