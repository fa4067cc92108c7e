import type { ClusteredMean } from '../../algorithms/evaluation/clustered-mean.js';
import type { Feature } from '../../algorithms/training-data.js';
import type { CardText } from '../../gold/index.js';
import type { ReportInput } from './report-input.js';

export const CARD_MARKDOWN = 'model-card.md';
export const CARD_HTML = 'model-card.html';
/** The facts and numbers of the card, for programs; and for the card itself, which is written anew when the facts change. */
export const CARD_JSON = 'model-card.json';

export const CARD_METRICS = ['logLoss', 'brier', 'accuracy'] as const;
export type CardMetric = (typeof CARD_METRICS)[number];

/** Metrics of a part with 95 % intervals; games are the clusters. */
export type MeasuredPart = Record<CardMetric, ClusteredMean>;

/** One group of rows of the test part. */
export interface MeasuredGroup {
  label: string;
  rows: number;
  clusters: number;
  /** Mean probability, 0..1. */
  predicted: number;
  /** Share of label 1, 0..1. */
  observed: number;
  logLoss: ClusteredMean;
}

export interface Measured {
  /** By probabilities that were calibrated without their own block of rows. */
  validation: MeasuredPart;
  test: MeasuredPart;
  /** Groups without rows are left out. */
  slices: { title: string; groups: MeasuredGroup[] }[];
}

/** What the registry knows of a version. */
export interface CardVersion {
  model: string;
  version: number;
  /** Empty for a version without a run. */
  runId: string;
  algorithm: string;
  createdAt: Date;
  description: string;
  /** Empty without a model file. */
  modelHash: string;
  /** Bytes. */
  size: number;
  /** The format of an imported file. */
  importedFrom?: string;
  /** Moves of champions' aliases to the version and away from it, in the order in which they happened. */
  moves: ChampionMove[];
}

export interface ChampionMove {
  at: Date;
  to: number;
  by: string;
  reason: string;
  /** Of the champion of this dataset; absent for the one that answers predictions. */
  dataset?: string;
}

export interface CardInput {
  version: CardVersion;
  /** The version of the program that writes the card. */
  program: string;
  text: CardText;
  features: readonly Feature[];
  /** Absent for a version that was not trained here. */
  trained?: ReportInput;
  /** Absent if the games of the snapshot cannot be read any more. */
  measured?: Measured;
}
