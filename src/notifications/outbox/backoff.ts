/** The longest pause between two attempts, in ms. */
const LONGEST_MS = 15 * 60_000;

/**
 * How long to wait after a failed attempt: doubled with each attempt up to 15 minutes, of which half is drawn at random so that
 * receivers that were down together are not asked together ("equal jitter").
 * @param attempts failed attempts so far, from 1
 * @param firstMs the pause after the first one, in ms
 * @param chance in [0, 1)
 * @returns ms
 */
export function pauseAfter(attempts: number, firstMs: number, chance: number): number {
  const whole = Math.min(LONGEST_MS, firstMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(whole / 2 + (whole / 2) * chance);
}
