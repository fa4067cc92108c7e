import type { ProfilePlan } from '../../algorithms/profile/plan.js';
import type { Profile } from '../../algorithms/profile/profile.js';
import type { WindowSummary } from '../windows/window.js';
import type { ReferenceRange, ReferenceSample } from './reference-sample.js';

/** Sums of the scores of one game after the other. */
export interface GameScores {
  /** Arrays have one entry per game. */
  gameIds: string[];
  rows: Float64Array;
  made: Float64Array;
  /** Sums over the rows of the game: of the probabilities, of the log losses in nats, of the squared errors. */
  probability: Float64Array;
  logLoss: Float64Array;
  brier: Float64Array;
  /** Rows whose class (1 above 0.5) is the label, and rows of class 1. */
  correct: Float64Array;
  positive: Float64Array;
}

/** Rows with what the version predicted for them. */
export interface ScoredSample extends ReferenceSample {
  /** 1 made, 0 missed. */
  labels: Uint8Array;
  /** 0..1 */
  probabilities: Float64Array;
  gameIds: string[];
  /** YYYYMMDD. */
  dates: Int32Array;
}

/** A group of rows by the value of a column. */
export interface SegmentName {
  /** Kind and value in words, such as `Zone: paint`. */
  segment: string;
  kind: string;
  column: string;
  value: number;
}

/** What production is compared with: made once for a version, and never changed. No comparison needs the rows again. */
export interface ReferenceProfile {
  /** SHA-256 over version, snapshot and plan. */
  id: string;
  model: string;
  version: number;
  /** Hash of the model file. */
  modelHash: string;
  createdAt: Date;
  dataset: string;
  snapshot: string;
  /** The rows that the features and the target are profiled on: the training part. */
  training: WindowSummary;
  /** The rows that predictions and scores are measured on: the validation part, later games than those of the training. */
  validation: WindowSummary;
  /** YYYYMMDD: the last game date of the validation part. Rows of later games are new. */
  lastDate: number;
  plan: ProfilePlan;
  /** Features and target of the training part, and the prediction of the validation part. */
  profile: Profile;
  /** Mean rows of a game. */
  gameRows: number;
  /** By column: what the reference's own windows reach (mean + 3 standard deviations of the effects of its chunks). */
  learned: Record<string, number>;
  segments: { name: SegmentName; profile: Profile }[];
  ranges: ReferenceRange[];
  /** At most 20,000 rows of the training part, whole games. */
  sample: ScoredSample;
  /** At most 20,000 rows of the validation part, whole games. */
  validationSample: ScoredSample;
  /** Scores of all games of the validation part. */
  scores: GameScores;
}
