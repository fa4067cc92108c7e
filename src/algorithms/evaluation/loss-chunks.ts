/** Log loss and residuals by chunks of whole games: what a test over time counts. */
import { studentTQuantile } from '../statistics/student-t.js';
import { checkRows, indexGames, type ScoredRows } from './scored-rows.js';
import { rowLogLoss } from './scores.js';

/** Sums over the rows of one game. */
export interface GameSums {
  rows: number;
  /** Log loss, in nats. */
  loss: number;
  /** Label - probability. */
  residual: number;
}

/** A chunk has whole games, as many as it takes to have so many rows: the mean of fewer is too noisy to bet on. */
export const ROWS_OF_A_CHUNK = 100;
/** Below it, the spread between chunks says too little. */
const FEWEST_CHUNKS = 10;

export const NOTHING: GameSums = { rows: 0, loss: 0, residual: 0 };

/** Sums of the games, in the order in which they first occur. */
export function gameSums(rows: Pick<ScoredRows, 'labels' | 'probabilities' | 'games'>): GameSums[] {
  checkRows(rows);
  const { of, count } = indexGames(rows.games);
  const sums: GameSums[] = Array.from({ length: count }, () => ({ ...NOTHING }));
  for (let row = 0; row < of.length; row++) {
    const game = sums[of[row]];
    game.rows += 1;
    game.loss += rowLogLoss(rows.labels[row], rows.probabilities[row]);
    game.residual += rows.labels[row] - rows.probabilities[row];
  }
  return sums;
}

/**
 * Means per row of each chunk, and what is left for the next one. Where a chunk ends depends on the numbers of rows only, never on the
 * outcomes, so that a bet on the next chunk is a fair one.
 * @param left of the games before
 */
export function chunksOf(
  games: readonly GameSums[],
  left: GameSums = NOTHING,
): { losses: number[]; residuals: number[]; left: GameSums } {
  const losses: number[] = [];
  const residuals: number[] = [];
  let open = left;
  for (const { rows, loss, residual } of games) {
    open = { rows: open.rows + rows, loss: open.loss + loss, residual: open.residual + residual };
    if (open.rows < ROWS_OF_A_CHUNK) continue;
    losses.push(open.loss / open.rows);
    residuals.push(open.residual / open.rows);
    open = NOTHING;
  }
  return { losses, residuals, left: open };
}

/** A mean over chunks, which count equally, with its standard error. */
export interface ChunkMean {
  mean: number;
  error: number;
}

/** The chunks of a reference; what later chunks are compared with. */
export interface ChunkReference {
  chunks: number;
  /** Nats per row. */
  loss: ChunkMean;
  /** Label - probability, per row. */
  residual: ChunkMean;
}

/** Undefined below ten chunks. */
export function chunkReference(games: readonly GameSums[]): ChunkReference | undefined {
  const { losses, residuals } = chunksOf(games);
  if (losses.length < FEWEST_CHUNKS) return undefined;
  return { chunks: losses.length, loss: meanOf(losses), residual: meanOf(residuals) };
}

function meanOf(values: readonly number[]): ChunkMean {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (count - 1) / count) };
}

/** How far the expected value may be above a mean of so many chunks, at a one-sided `level`. */
export function marginOf({ error }: ChunkMean, chunks: number, level: number): number {
  return studentTQuantile(1 - level, chunks - 1) * error;
}
