/** Log loss by chunks of whole games: what a test over time counts. */
import { studentTQuantile } from '../statistics/student-t.js';
import { checkRows, indexGames, type ScoredRows } from './scored-rows.js';
import { rowLogLoss } from './scores.js';

/** Rows and summed log loss, in nats, of one game. */
export interface GameLoss {
  rows: number;
  loss: number;
}

/** A chunk has whole games, as many as it takes to have so many rows: the mean of fewer is too noisy to bet on. */
export const ROWS_OF_A_CHUNK = 100;

/** Log loss of the games, in the order in which they first occur. */
export function gameLosses(rows: Pick<ScoredRows, 'labels' | 'probabilities' | 'games'>): GameLoss[] {
  checkRows(rows);
  const { of, count } = indexGames(rows.games);
  const losses: GameLoss[] = Array.from({ length: count }, () => ({ rows: 0, loss: 0 }));
  for (let row = 0; row < of.length; row++) {
    const game = losses[of[row]];
    game.rows += 1;
    game.loss += rowLogLoss(rows.labels[row], rows.probabilities[row]);
  }
  return losses;
}

/**
 * Mean log loss of each chunk, and what is left for the next one. Where a chunk ends depends on the numbers of rows only, never on the
 * losses, so that a bet on the next chunk is a fair one.
 * @param left of the games before
 */
export function lossChunks(
  games: readonly GameLoss[],
  left: GameLoss = { rows: 0, loss: 0 },
): { means: number[]; left: GameLoss } {
  const means: number[] = [];
  let open = { ...left };
  for (const { rows, loss } of games) {
    open = { rows: open.rows + rows, loss: open.loss + loss };
    if (open.rows < ROWS_OF_A_CHUNK) continue;
    means.push(open.loss / open.rows);
    open = { rows: 0, loss: 0 };
  }
  return { means, left: open };
}

/** Mean of the chunks of a reference; what later chunks are compared with. */
export interface ChunkLoss {
  chunks: number;
  /** Nats per row; chunks count equally. */
  mean: number;
  /** Standard error of the mean. */
  error: number;
}

/** Undefined below ten chunks, whose spread says too little. */
export function chunkLoss(games: readonly GameLoss[]): ChunkLoss | undefined {
  const { means } = lossChunks(games);
  const chunks = means.length;
  if (chunks < 10) return undefined;
  const mean = means.reduce((sum, value) => sum + value, 0) / chunks;
  const squares = means.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { chunks, mean, error: Math.sqrt(squares / (chunks - 1) / chunks) };
}

/** How far the expected loss of a chunk may be above `mean`, at a one-sided `level`. */
export function marginOf({ chunks, error }: ChunkLoss, level: number): number {
  return studentTQuantile(1 - level, chunks - 1) * error;
}
