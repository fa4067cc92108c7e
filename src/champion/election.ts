import type { PairedComparison } from '../algorithms/evaluation/paired-comparison.js';
import type { OnProgress } from '../platform/progress/progress.js';
import type { ModelVersion } from '../registry/index.js';
import type { Run } from '../tracking/index.js';

export const OUTCOMES = ['elected', 'kept', 'not-comparable', 'lost-race'] as const;
/**
 * `not-comparable`: the champion was trained on another dataset and it was not asked to compare across datasets; it stays.
 * `lost-race`: another request moved the alias between the decision and the move, so nothing was moved.
 */
export type Outcome = (typeof OUTCOMES)[number];

export const KINDS = ['election', 'promotion', 'rollback'] as const;
/** Promotions and rollbacks are made by hand, with a reason. */
export type ElectionKind = (typeof KINDS)[number];

/** A version as it stood in an election. */
export interface Candidate {
  version: number;
  runId: string;
  algorithm: string;
  /** The dataset on whose games it was trained; absent where that is not known (a model that was imported). */
  dataset?: string;
  /** Mean log loss over the holdout, in nats; absent where nothing was measured (promotion, rollback, no shot left). */
  logLoss?: number;
}

/** The shots that both models were measured on; their games are later than anything either of them has seen. */
export interface Holdout {
  rows: number;
  games: number;
  /** YYYYMMDD; 0 if there are no shots. */
  fromDate: number;
  /** YYYYMMDD; 0 if there are no shots. */
  toDate: number;
}

/** One decision about who is champion, with all that it rests on. Written before the alias moves. */
export interface Election {
  /** Idempotency key. */
  id: string;
  kind: ElectionKind;
  model: string;
  /** The challenger's snapshot. */
  snapshot: string;
  /** The dataset of that snapshot: whose games both were measured on. Absent in records of earlier versions of the program. */
  dataset?: string;
  /** True if the request asked to measure a champion of another dataset on this dataset's games. */
  acrossDatasets?: boolean;
  challenger: Candidate;
  /** Who held the alias; absent if nobody did. */
  holder?: Candidate;
  holdout: Holdout;
  comparison?: PairedComparison;
  /** Log loss on the holdout of always answering the make rate of the training part; absent where nothing was measured. */
  baseRateLogLoss?: number;
  outcome: Outcome;
  /** One plain sentence with the numbers. */
  verdict: string;
  by: string;
  /** Given for promotions and rollbacks. */
  reason?: string;
  at: Date;
  /** `decided`: the alias may not have moved yet; `applied`: everything that follows from the decision is done. */
  state: 'decided' | 'applied';
}

export interface ElectRequest {
  /** Idempotency key, 1 to 190 characters: the same id resumes, or answers the finished election. */
  id: string;
  /** The challenger: a FINISHED run with a model file, as a rule the best of a study. */
  runId: string;
  /** Snapshot on which the challenger was trained. */
  snapshot: string;
  by: string;
  /** Also measure a champion that was trained on another dataset on the games of this snapshot. Default: it is not compared, and stays. */
  acrossDatasets?: boolean;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

export interface ElectionFilter {
  kind?: ElectionKind;
  outcome?: Outcome;
  /** Where this version was challenger or holder. */
  version?: number;
  snapshot?: string;
  dataset?: string;
}

/** Who answers now, and why. */
export interface ChampionInfo {
  version: ModelVersion;
  /** The dataset that the champion is for: on whose games it was trained. Absent for a model that was imported. */
  dataset?: string;
  /** Absent for a version that was imported, or registered without a run. */
  run?: Run;
  since: Date;
  by: string;
  /** The decision that made it champion. */
  election?: Election;
}
