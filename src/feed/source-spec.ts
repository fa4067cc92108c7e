/** Which source is meant; `FeedService.open` makes a reader of it. */
export type SourceSpec =
  | { kind: 'virtual-league' }
  /** `file` is the SHA-256 of a feed file. */
  | { kind: 'file'; file: string }
  /** `url` is the http(s) address of a VirtualBets API. */
  | { kind: 'remote'; url: string };
