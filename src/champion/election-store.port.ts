import type { Election, ElectionFilter } from './election.js';

/** How a decision ended once it was applied. */
export type Closing = Pick<Election, 'state' | 'outcome' | 'verdict'>;

export abstract class ElectionStore {
  /** Inserts a decision. If there is one with this id, it stays unchanged and is returned. */
  abstract insert(election: Election): Promise<Election>;
  abstract find(id: string): Promise<Election | undefined>;
  abstract close(id: string, closing: Closing): Promise<void>;
  /** Newest first. */
  abstract list(
    filter: ElectionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: Election[]; total: number }>;
  /** Promotions and rollbacks that were decided before `before` and not applied. */
  abstract leftOpen(before: Date): Promise<Election[]>;
}
