import type { Election, ElectionFilter } from './election.js';

/** What a decision becomes when it has been carried out. */
export type Closing = Pick<Election, 'state' | 'outcome' | 'verdict'>;

export abstract class ElectionStore {
  /** Writes a decision. If there is one under this id, that one stays and is answered. */
  abstract insert(election: Election): Promise<Election>;
  abstract find(id: string): Promise<Election | undefined>;
  abstract close(id: string, closing: Closing): Promise<void>;
  /** Newest first. */
  abstract list(
    filter: ElectionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: Election[]; total: number }>;
  /** Decisions of promotions and rollbacks that were not carried out, made before `before`. */
  abstract leftOpen(before: Date): Promise<Election[]>;
}
