import type { LocationTransform } from '../basketball/index.js';

/** Which source is meant; `FeedService.open` makes a reader of it. */
export type SourceSpec =
  | { kind: 'virtual-league' }
  /** `file` is the SHA-256 of a feed file; `transform` the transform of its coordinates that the user named. */
  | { kind: 'file'; file: string; transform?: LocationTransform }
  /**
   * `url` is the http(s) address of a VirtualBets API without user and password: it is stored and shown. `secret`: the address
   * has a user or password, which are in the settings or the memory of the process.
   */
  | { kind: 'remote'; url: string; secret?: true };
