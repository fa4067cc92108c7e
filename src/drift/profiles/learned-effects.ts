import { compareProfiles } from '../../algorithms/profile/compare-profiles.js';
import type { ProfilePlan } from '../../algorithms/profile/plan.js';
import { mergeProfiles, type Profile, withoutPart } from '../../algorithms/profile/profile.js';

const MOST_CHUNKS = 20;
const FEWEST_CHUNKS = 5;
const FEWEST_GAMES = 10;

/** Rows `from` to `to - 1`, in chunks of consecutive whole games; one chunk if they have too few games to learn from. */
export function chunksOf(
  games: ArrayLike<number>,
  { from, to }: { from: number; to: number },
): { from: number; to: number }[] {
  const starts: number[] = [];
  for (let row = from; row < to; row++) if (row === from || games[row] !== games[row - 1]) starts.push(row);
  const count = Math.min(MOST_CHUNKS, Math.floor(starts.length / FEWEST_GAMES));
  if (count < FEWEST_CHUNKS) return [{ from, to }];
  const bounds = Array.from({ length: count }, (_, i) => starts[Math.floor((i * starts.length) / count)]);
  return bounds.map((start, i) => ({ from: start, to: bounds[i + 1] ?? to }));
}

/**
 * What a reference's own windows reach, by column: mean + 3 standard deviations of the effect sizes of each chunk against all
 * others, without their noise. Empty below five chunks.
 */
export function learnedEffects(plan: ProfilePlan, chunks: readonly Profile[]): Record<string, number> {
  if (chunks.length < FEWEST_CHUNKS) return {};
  const whole = mergeProfiles(plan, chunks);
  const effects = new Map<string, number[]>();
  for (const chunk of chunks) {
    for (const { column, effect } of compareProfiles(plan, withoutPart(plan, whole, chunk), chunk)) {
      if (effect) effects.set(column, [...(effects.get(column) ?? []), effect.value]);
    }
  }
  return Object.fromEntries([...effects].map(([column, values]) => [column, reachOf(values)]));
}

function reachOf(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean + 3 * Math.sqrt(squares / Math.max(1, values.length - 1));
}
