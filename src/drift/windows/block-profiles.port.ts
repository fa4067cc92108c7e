import type { Profile } from '../../algorithms/profile/profile.js';

/** Profiles of blocks of the prediction log, which never change. The database holds a bounded number of them. */
export abstract class BlockProfiles {
  /** @param reference id of the reference by whose plan they are */
  abstract find(reference: string, blocks: readonly string[]): Promise<Map<string, Profile>>;
  abstract add(reference: string, block: string, profile: Profile): Promise<void>;
  /** Removes those written before this time, and the oldest beyond a number. How many. */
  abstract evict(writtenBefore: Date, keep: number): Promise<number>;
}
