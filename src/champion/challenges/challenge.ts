import type { Author } from '../author.js';

export const CHALLENGE_MODES = ['shadow', 'canary'] as const;
/**
 * `shadow`: the champion answers, and the challenger predicts the same requests for the log only. `canary`: the challenger answers a
 * share of the requests, and the champion predicts those for the log only.
 */
export type ChallengeMode = (typeof CHALLENGE_MODES)[number];

export const CHALLENGE_STATES = [
  'active',
  'promoted',
  'proposed',
  'lost',
  'rolled-back',
  'stopped',
  'superseded',
] as const;
/**
 * `lost`: the champion was found to be better. `rolled-back`: a canary failed too often or was badly calibrated.
 * `superseded`: another version became champion meanwhile.
 */
export type ChallengeState = (typeof CHALLENGE_STATES)[number];

export const CHALLENGE_GOALS = ['promote', 'propose'] as const;
/** What happens when the challenger was shown to be better: it becomes champion, or a person confirms it. */
export type ChallengeGoal = (typeof CHALLENGE_GOALS)[number];

/** How a challenge is held. */
export interface ChallengePlan {
  mode: ChallengeMode;
  /** Of the live requests: those that the challenger answers (canary), or answers silently too (shadow), above 0 up to 1. */
  share: number;
  goal: ChallengeGoal;
}

/** What live requests with a known outcome have shown so far; both versions answered each of them. */
export interface LiveEvidence {
  /** Requests that both have answered and whose outcome is known. */
  rows: number;
  /** Clusters of the test: games, or days for outcomes without a game. */
  games: number;
  /** Unix ms of the first and of the last of these requests. */
  from: number;
  to: number;
  /** Means over the rows, in nats. */
  challengerLogLoss: number;
  holderLogLoss: number;
  /** Expected calibration errors, 0..1. */
  challengerCalibrationError: number;
  holderCalibrationError: number;
  /** Mean over games of the clipped differences, challenger - holder, in nats per row, with its anytime-valid interval. */
  meanDifference: number;
  interval: [number, number];
  eValue: number;
  /** The e-value that this challenger needs. */
  needed: number;
  level: number;
}

export interface ChallengeEnd extends Author {
  at: Date;
  /** The decision that came of it. */
  election?: string;
}

/** A challenger that shows on live requests what it can do. Only one is active at a time. */
export interface Challenge extends ChallengePlan {
  id: string;
  model: string;
  /** Whose holder is challenged. */
  alias: string;
  /** The challenger. */
  version: number;
  /** The champion that is challenged; if another becomes champion, the challenge ends. */
  holder: number;
  startedAt: Date;
  startedBy: string;
  reason: string;
  /** The election that found the challenger better on stored games; absent if a person started the challenge. */
  election?: string;
  state: ChallengeState;
  /** Times that the evidence was computed. */
  looks: number;
  lookedAt?: Date;
  evidence?: LiveEvidence;
  ended?: ChallengeEnd;
}

export interface ChallengeFilter {
  state?: ChallengeState;
  mode?: ChallengeMode;
  version?: number;
}
