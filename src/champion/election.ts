import type { ElectionEvidence } from '../algorithms/evaluation/election-rule.js';
import type { PairedComparison } from '../algorithms/evaluation/paired-comparison.js';
import type { RocComparison } from '../algorithms/evaluation/roc-comparison.js';
import type { OnProgress } from '../platform/progress/progress.js';
import { CHAMPION_ALIAS, type ModelVersion } from '../registry/index.js';
import type { Author } from './author.js';
import { CHALLENGE_MODES, type ChallengePlan, type LiveEvidence } from './challenges/challenge.js';
import type { Run } from '../tracking/index.js';
import type { GuardRail } from './guard-rails.js';

export const OUTCOMES = [
  'elected',
  'kept',
  'proposed',
  'declined',
  'challenging',
  'not-comparable',
  'lost-race',
] as const;
/**
 * `proposed`: the challenger should become champion, and a person decides; `declined`: the person decided against it.
 * `challenging`: the challenger is compared on live requests first.
 * `not-comparable`, in records of earlier versions of the program: the champion was for another dataset, and stayed.
 * `lost-race`: another request moved the alias between the decision and the move, so nothing was moved.
 */
export type Outcome = (typeof OUTCOMES)[number];

export const KINDS = ['election', 'promotion', 'rollback'] as const;
/** Promotions and rollbacks are made by hand, with a reason. */
export type ElectionKind = (typeof KINDS)[number];

export const MODES = ['automatic', ...CHALLENGE_MODES, 'propose'] as const;
/** What happens with a challenger that was found better: it becomes champion, a person decides, or live requests do. */
export type ElectionMode = (typeof MODES)[number];

/** What a person decided about a proposal. */
export interface ProposalAnswer extends Author {
  decision: 'confirmed' | 'declined';
  at: Date;
}

/** A version as it took part in an election. */
export interface Candidate {
  version: number;
  runId: string;
  algorithm: string;
  /** The dataset on whose games it was trained; absent if unknown (an imported model). */
  dataset?: string;
  /** Mean log loss over the holdout, in nats; absent if nothing was measured (promotion, rollback, empty holdout). */
  logLoss?: number;
}

/** The rows on which both models were measured; their games are later than any that either model has seen. */
export interface Holdout {
  rows: number;
  games: number;
  /** YYYYMMDD; 0 if there are no rows. */
  fromDate: number;
  /** YYYYMMDD; 0 if there are no rows. */
  toDate: number;
}

export interface LossComparison extends PairedComparison {
  /** 95 %, of the difference, by drawing games again. Absent in records of earlier versions of the program. */
  bootstrapInterval?: [number, number];
}

export interface RecordedEvidence extends ElectionEvidence {
  /** Of the expected mean difference, challenger - holder, in nats per row, at 1 - level; valid at every look. */
  interval: [number, number];
  /** SHA-256 of the challenger's model file: the same file again is the same challenger. */
  challengerFile: string;
}

/** The numbers of a version on games that it had not seen, from the newest election that measured it. */
export interface Measure {
  /** Id of the election. */
  election: string;
  at: Date;
  dataset?: string;
  /** Mean over the holdout, in nats. */
  logLoss: number;
  /** Of always predicting the positive rate of the training part. */
  baseRateLogLoss: number;
  worseThanBaseRate: boolean;
  holdout: Holdout;
}

/** One decision about the champion, with the evidence for it. Written before the alias moves. */
export interface Election {
  /** Idempotency key. */
  id: string;
  kind: ElectionKind;
  model: string;
  /** The alias that the decision is about. Absent in records of earlier versions of the program: `champion`. */
  alias?: string;
  /** Absent in records of earlier versions of the program, and for promotions and rollbacks: `automatic`. */
  mode?: ElectionMode;
  /** How the challenge is held that this election starts. */
  plan?: ChallengePlan;
  /** The challenge whose live requests decided. */
  challenge?: string;
  /** What they have shown. */
  live?: LiveEvidence;
  /** For a proposal that was confirmed or declined. */
  answer?: ProposalAnswer;
  /** The challenger's snapshot. */
  snapshot: string;
  /** The dataset of that snapshot, on whose games both were measured. Absent in records of earlier versions of the program. */
  dataset?: string;
  /** True if the request asked to measure a champion of another dataset on this dataset's games. */
  acrossDatasets?: boolean;
  challenger: Candidate;
  /** The version that held the alias; absent if there was none. */
  holder?: Candidate;
  holdout: Holdout;
  comparison?: LossComparison;
  /** Absent in records of earlier versions of the program, as are evidence and guard rails. */
  auc?: RocComparison;
  evidence?: RecordedEvidence;
  guardRails?: GuardRail[];
  /** True if the holder's log loss on the holdout is above that of the base rate. */
  holderWorseThanBaseRate?: boolean;
  /** Log loss on the holdout of always predicting the positive rate of the training part; absent if nothing was measured. */
  baseRateLogLoss?: number;
  outcome: Outcome;
  /** One sentence with the numbers. */
  verdict: string;
  by: string;
  /** Given for promotions and rollbacks. */
  reason?: string;
  at: Date;
  /** `decided`: the alias may not have moved yet; `applied`: the decision is complete. */
  state: 'decided' | 'applied';
}

export interface ElectRequest {
  /** Idempotency key, 1 to 190 characters: the same id resumes, or returns the finished election. */
  id: string;
  /** The challenger: a FINISHED run with a model file, usually the best of a study. */
  runId: string;
  /** Snapshot on which the challenger was trained. */
  snapshot: string;
  by: string;
  /** Compete for `champion`, whatever dataset its holder is for. Default: for the champion of the snapshot's dataset. */
  acrossDatasets?: boolean;
  /** Default: ELECTION_MODE. */
  mode?: ElectionMode;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

export interface ElectionFilter {
  alias?: string;
  kind?: ElectionKind;
  outcome?: Outcome;
  /** Where this version was challenger or holder. */
  version?: number;
  snapshot?: string;
  dataset?: string;
}

/** A champion, and why it is. */
export interface ChampionInfo {
  /** `champion`: the one that answers predictions; `champion-<dataset>`: that of another dataset. */
  alias: string;
  version: ModelVersion;
  /** The dataset that it is for: the one in its alias, else the one on whose games it was trained. Absent for an imported model. */
  dataset?: string;
  /** Absent for a version that was imported or registered without a run. */
  run?: Run;
  since: Date;
  by: string;
  /** The decision that made it champion. */
  election?: Election;
  /** Its newest numbers. Absent if no election has measured it. */
  measured?: Measure;
}

/** Records of earlier versions of the program have no alias: there was one. */
export function aliasOf({ alias }: Pick<Election, 'alias'>): string {
  return alias ?? CHAMPION_ALIAS;
}
