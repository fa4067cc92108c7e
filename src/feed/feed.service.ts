import type { RawShot } from '../algorithms/court/shot.js';
import type { SourceSpec } from './source-spec.js';
import type { FeedSource } from './sources/feed-source.port.js';

export interface FeedDescription {
  /** Stable name of the content. */
  key: string;
  /** The dataset its shots belong to unless told otherwise. */
  dataset: string;
  /** For people. */
  title: string;
}

/** Opens sources of shots and serves the default one as the VirtualBets API did. */
export abstract class FeedService {
  /** What FEED_SOURCE names. A file is taken into the feed files first. */
  abstract defaultSpec(): Promise<SourceSpec>;
  /** A new reader; whoever opens it closes it. */
  abstract open(spec: SourceSpec): Promise<FeedSource>;
  abstract describe(spec: SourceSpec): Promise<FeedDescription>;
  /** The next `n` shots of the default source, each served once; at the end what is left, and the next call starts over. */
  abstract serve(n: number): Promise<RawShot[]>;
  abstract resetServed(): Promise<0>;
}
