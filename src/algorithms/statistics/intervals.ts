import { Z_95 } from './normal.js';

/**
 * Wilson's score interval for a share (Wilson, JASA 22, 1927), at 95 % by default.
 * @param successes 0..n
 * @returns [low, high] within 0..1; [0, 1] if n is 0
 */
export function wilsonInterval(successes: number, n: number, z = Z_95): [number, number] {
  if (!(successes >= 0 && successes <= n)) {
    throw new RangeError(`successes must be in 0 .. ${n}, not ${successes}`);
  }
  if (n === 0) return [0, 1];
  const share = successes / n;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  // At 0 and n successes one end equals the share, except for rounding.
  return [Math.max(0, Math.min(share, centre - half)), Math.min(1, Math.max(share, centre + half))];
}
