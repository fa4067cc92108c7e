import type { Election, ElectionFilter, ProposalAnswer } from './election.js';

/** How a decision ended once it was applied. */
export type Closing = Pick<Election, 'state' | 'outcome' | 'verdict'>;

/** A look at a challenger of a version that was champion. */
export interface Faced {
  /** SHA-256 of the challenger's model file. */
  challengerFile: string;
  /** First date of the games that counted, YYYYMMDD. */
  fromDate: number;
  eValue: number;
}

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
  /** The challengers that a version faced as champion, the oldest first; those without evidence are left out. */
  abstract facedBy(version: number): Promise<Faced[]>;
  /** The newest election that measured this version, as challenger or as holder. */
  abstract latestMeasure(version: number): Promise<Election | undefined>;
  /** Answers a proposal by one compare-and-set; undefined if it is not open any more. */
  abstract answer(id: string, answer: ProposalAnswer, closing: Closing): Promise<Election | undefined>;
  /** All proposals that were answered. */
  abstract answered(): Promise<Election[]>;
  /** Decisions about the alias after this time, the oldest first. */
  abstract after(alias: string, at: Date, limit: number): Promise<Election[]>;
  /** Those in which the model of this run was the challenger, the oldest first. */
  abstract ofRun(runId: string): Promise<Election[]>;
  /** Promotions and rollbacks that were decided before `before` and not applied. */
  abstract leftOpen(before: Date): Promise<Election[]>;
}
