import type { RungRecord, StudyRecord, TrialRecord } from './study-record.js';

/** The study and the attempt that a write belongs to. */
export type StudyClaim = Pick<StudyRecord, 'id' | 'attempt'>;

/** Writing the same change again changes nothing. */
export interface StudyChange {
  /** A trial that has ended. `position`: in the list of trials; `done`: trials that have ended, this one included. */
  trial?: { position: number; outcome: NonNullable<TrialRecord['outcome']>; done: number };
  /** A rung whose trials have been compared. */
  rung?: RungRecord;
  set?: Partial<Pick<StudyRecord, 'state' | 'winner' | 'cutBy' | 'failure' | 'startedAt' | 'endedAt'>>;
}

export interface StudyPage {
  items: StudyRecord[];
  total: number;
}

export abstract class StudyStore {
  /** False if there is a study with this id. */
  abstract insert(record: StudyRecord): Promise<boolean>;
  abstract find(id: string): Promise<StudyRecord | undefined>;
  /** Newest first. */
  abstract list(filter: { dataset?: string }, offset: number, limit: number): Promise<StudyPage>;
  /** Replaces the attempt before the record's own; false if that is not the present one. */
  abstract replace(record: StudyRecord): Promise<boolean>;
  /** False if the claim is not the present attempt. */
  abstract write(claim: StudyClaim, change: StudyChange): Promise<boolean>;
  /** Studies that are running and started earlier than `before` become killed. Returns how many. */
  abstract interrupt(before: Date, endedAt: Date, failure: string): Promise<number>;
}
