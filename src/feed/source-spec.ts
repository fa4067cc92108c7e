import type { LocationTransform } from '../basketball/index.js';

/** Which source is meant; `FeedService.open` makes a reader of it. */
export type SourceSpec =
  | { kind: 'virtual-league' }
  /** `file` is the SHA-256 of a feed file; `transform` what the user says of the places of its shots. */
  | { kind: 'file'; file: string; transform?: LocationTransform }
  /**
   * `url` is the http(s) address of a VirtualBets API, without user and password: it is stored and shown. `secret`: there were
   * some, which the settings or the memory of the process have.
   */
  | { kind: 'remote'; url: string; secret?: true };
