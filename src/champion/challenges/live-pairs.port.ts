/** Live requests that two versions answered and whose outcome is known, in order of time. */
export interface LivePairs {
  /** Unix ms. */
  at: Float64Array;
  /** 1 made, 0 missed. */
  labels: Uint8Array;
  /** Probabilities, 0..1. */
  challenger: Float64Array;
  holder: Float64Array;
  /** The game of each; undefined if the outcome has none. */
  games: (string | undefined)[];
}

/** Which pairs: one version answered the caller, the other silently. */
export interface LivePairsFilter {
  model: string;
  challenger: number;
  holder: number;
  from: Date;
}

export abstract class LivePairsReader {
  abstract read(filter: LivePairsFilter): Promise<LivePairs>;
}
