import type { Challenge, ChallengeEnd, ChallengeFilter, ChallengeState, LiveEvidence } from './challenge.js';

/** Each change is one compare-and-set of one document. */
export abstract class ChallengeStore {
  /**
   * Inserts an active challenge. The stored one if there is one with this id; undefined if another is active for the alias.
   */
  abstract insert(challenge: Challenge): Promise<Challenge | undefined>;
  abstract find(id: string): Promise<Challenge | undefined>;
  abstract active(alias: string): Promise<Challenge | undefined>;
  /** Newest first. */
  abstract list(
    filter: ChallengeFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: Challenge[]; total: number }>;
  /** Those of the same champion that began before this one, in order. */
  abstract earlier(challenge: Challenge): Promise<Challenge[]>;
  /** Claims the next look at the evidence: false if another process has looked since `looks` was read. */
  abstract look(challenge: Challenge, at: Date): Promise<boolean>;
  abstract measured(id: string, evidence: LiveEvidence): Promise<void>;
  /** Ends an active challenge; undefined if it has ended already. */
  abstract end(
    id: string,
    state: Exclude<ChallengeState, 'active'>,
    ended: ChallengeEnd,
  ): Promise<Challenge | undefined>;
}
