/** Scores without outcomes: what they would be if calibrated probabilities are right. */
import { studentTQuantile } from '../statistics/student-t.js';
import {
  type ClassificationReport,
  classificationReport,
  measured,
  type MeasuredScore,
  type ScoreKey,
} from './classification-report.js';
import { fitIsotonic, type Isotonic, isotonicAt } from './isotonic.js';
import { indexGames, type ScoredRows } from './scored-rows.js';

/** Scores that are estimated. */
export const ESTIMATED = [
  'logLoss',
  'brier',
  'accuracy',
  'rocAuc',
  'averagePrecision',
  'precision',
  'recall',
  'f1',
] as const satisfies ScoreKey[];
export type EstimatedKey = (typeof ESTIMATED)[number];
export type Estimates = Record<EstimatedKey, MeasuredScore>;

/** How wrong estimates were on parts of the reference, whose outcomes are known. */
export interface EstimateError {
  /** Root mean square of realised - estimated over the chunks. */
  observed: number;
  /** What of it the chunks' sampling errors do not explain; 0 if they explain all. */
  between: number;
}

/** What estimates need of a reference; small JSON. */
export interface EstimateReference {
  games: number;
  /** Chunks that the errors come from. */
  chunks: number;
  /** Points of the map from probability to share of label 1 (`isotonicAt`). */
  recalibration: { x: number[]; y: number[] };
  /** Empty if there are too few games. */
  errors: Partial<Record<EstimatedKey, EstimateError>>;
  /** Standard errors by game of the scores on the reference. */
  sampling: Partial<Record<EstimatedKey, number>>;
}

const CHUNKS = 10;
const FEWEST_GAMES = 2 * CHUNKS;

/**
 * Confidence-based estimate (the idea of NannyML's CBPE): each row is label 1 with its calibrated probability; scores are their expected
 * values, AUC and average precision those of the weighted rows. Without `recalibration` the probabilities themselves are taken as true.
 * It knows changes of the inputs, and not a change of what follows from them.
 */
export function expectedScores(
  probabilities: Float64Array,
  games: ArrayLike<number>,
  recalibration?: EstimateReference['recalibration'],
): ClassificationReport {
  const map = recalibration && isotonicOf(recalibration);
  const labels = map ? probabilities.map((p) => isotonicAt(map, p)) : probabilities;
  return classificationReport({ labels, probabilities, games });
}

/**
 * Estimates with 95 % intervals. Variance = what varied between chunks of the reference beyond sampling + the sampling variance of the reference's
 * games, scaled to the games of the window.
 */
export function estimateScores(
  probabilities: Float64Array,
  games: ArrayLike<number>,
  reference: EstimateReference,
): Estimates {
  const report = expectedScores(probabilities, games, reference.recalibration);
  const quantile = studentTQuantile(0.975, Math.max(1, reference.chunks - 1));
  const estimate = (key: EstimatedKey): MeasuredScore => {
    const value = report.scores[key].value ?? Number.NaN;
    const [error, sampling] = [reference.errors[key], reference.sampling[key]];
    if (error === undefined || sampling === undefined || report.games === 0)
      return measured(key, value, Number.NaN, 0);
    const variance = error.between ** 2 + (sampling ** 2 * reference.games) / report.games;
    return measured(key, value, Math.sqrt(variance), quantile);
  };
  return Object.fromEntries(ESTIMATED.map((key) => [key, estimate(key)])) as Estimates;
}

/**
 * Learns the recalibration on the whole reference, and the errors on ten chunks of consecutive games, each estimated with a recalibration that was
 * learned on the others.
 * @param rows in order of time; labels 0 or 1
 * @param report of the same rows
 */
export function estimateReference(
  rows: Omit<ScoredRows, 'labels'> & { labels: Uint8Array },
  report: ClassificationReport,
): EstimateReference {
  const map = fitIsotonic(rows.labels, rows.probabilities);
  const sampling: EstimateReference['sampling'] = {};
  for (const key of ESTIMATED) {
    const { error } = report.scores[key];
    if (error !== undefined) sampling[key] = error;
  }
  const base = { games: report.games, recalibration: pointsOf(map), sampling };
  if (report.games < FEWEST_GAMES) return { ...base, chunks: 0, errors: {} };
  const chunks = chunkRows(rows, report.games).map((part) => errorsOfChunk(rows, part));
  return { ...base, chunks: chunks.length, errors: combined(chunks) };
}

type ChunkErrors = Partial<Record<EstimatedKey, { error: number; sampling: number }>>;

/** Rows of each chunk. */
function chunkRows({ games }: Pick<ScoredRows, 'games'>, count: number): Uint32Array[] {
  const { of } = indexGames(games);
  const chunkOf = (row: number) => Math.floor((of[row] * CHUNKS) / count);
  const chunks: number[][] = Array.from({ length: CHUNKS }, () => []);
  for (let row = 0; row < of.length; row++) chunks[chunkOf(row)].push(row);
  return chunks.map((rows) => Uint32Array.from(rows));
}

function errorsOfChunk(
  { labels, probabilities, games }: Omit<ScoredRows, 'labels'> & { labels: Uint8Array },
  rows: Uint32Array,
): ChunkErrors {
  const inside = new Uint8Array(labels.length);
  for (const row of rows) inside[row] = 1;
  const other = (_: number, row: number) => inside[row] === 0;
  const map = fitIsotonic(labels.filter(other), probabilities.filter(other));
  const own = Float64Array.from(rows, (row) => probabilities[row]);
  const ownGames = Int32Array.from(rows, (row) => games[row]);
  const realised = classificationReport({
    labels: Array.from(rows, (row) => labels[row]),
    probabilities: own,
    games: ownGames,
  });
  const estimated = expectedScores(own, ownGames, pointsOf(map));
  const errors: ChunkErrors = {};
  for (const key of ESTIMATED) {
    const { value, error } = realised.scores[key];
    const expected = estimated.scores[key].value;
    if (value === null || expected === null || error === undefined) continue;
    errors[key] = { error: value - expected, sampling: error };
  }
  return errors;
}

function combined(chunks: ChunkErrors[]): EstimateReference['errors'] {
  const errors: EstimateReference['errors'] = {};
  for (const key of ESTIMATED) {
    const own = chunks.flatMap((chunk) => chunk[key] ?? []);
    if (own.length < CHUNKS / 2) continue;
    const mean = (of: (one: { error: number; sampling: number }) => number) =>
      own.reduce((sum, one) => sum + of(one) ** 2, 0) / own.length;
    const observed = mean(({ error }) => error);
    const between = Math.max(0, observed - mean(({ sampling }) => sampling));
    errors[key] = { observed: Math.sqrt(observed), between: Math.sqrt(between) };
  }
  return errors;
}

function pointsOf({ x, y }: Isotonic): EstimateReference['recalibration'] {
  return { x: [...x], y: [...y] };
}

function isotonicOf({ x, y }: EstimateReference['recalibration']): Isotonic {
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}
