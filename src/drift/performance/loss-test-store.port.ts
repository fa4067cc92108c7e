import type { LossTestState } from '../../algorithms/evaluation/loss-test.js';
import type { CountedGames } from './settled-games.js';

/** The sequential test of one version on one source. */
export interface StoredLossTest {
  /** Of the reference, the source and the time from which rows count. */
  id: string;
  model: string;
  version: number;
  state: LossTestState;
  counted: CountedGames;
  lookedAt: Date;
}

/** What sequential tests have counted, kept across restarts. */
export abstract class LossTestStore {
  abstract find(id: string): Promise<StoredLossTest | undefined>;
  /**
   * Stores a test whose state had `looks` looks before.
   * @returns false if another process has looked meanwhile; nothing is stored then
   */
  abstract put(test: StoredLossTest, looks: number): Promise<boolean>;
}
