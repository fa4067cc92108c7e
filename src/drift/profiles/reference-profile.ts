import type { ReferencePerformance } from '../../algorithms/evaluation/reference-performance.js';
import type { ProfilePlan } from '../../algorithms/profile/plan.js';
import type { Profile } from '../../algorithms/profile/profile.js';
import type { WindowSummary } from '../windows/window.js';
import type { ReferenceRange, ReferenceSample } from './reference-sample.js';

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
  /** Kind and value in words, such as `Type: two points`. */
  segment: string;
  kind: string;
  column: string;
  value: number;
}

/** What is measured of a reference's rows. */
export interface ReferenceContent {
  plan: ProfilePlan;
  /** Features and target of the training part, and the prediction of the validation part. */
  profile: Profile;
  /** Mean rows of a game. */
  gameRows: number;
  /** By column: what the reference's own windows reach (mean + 3 standard deviations of the effects of its chunks). */
  learned: Record<string, number>;
  segments: { name: SegmentName; profile: Profile }[];
  /** Whether there were more segments than are kept. */
  moreSegments: boolean;
  ranges: ReferenceRange[];
  /** At most 20,000 rows of the training part, whole games. */
  sample: ScoredSample;
  /** At most 20,000 rows of the validation part, whole games. */
  validationSample: ScoredSample;
  /** The scores of the version on the validation part. */
  performance: ReferencePerformance;
}

/** What production is compared with: made once for a version, and never changed. No comparison needs the rows again. */
export interface ReferenceProfile extends ReferenceContent {
  /** SHA-256 over model file, snapshot and the format of references. */
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
}
