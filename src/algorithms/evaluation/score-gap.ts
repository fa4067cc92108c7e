/** The difference of a score between two independent sets of rows. */
import { studentTQuantile } from '../statistics/student-t.js';
import type { ClassificationReport, MeasuredScore, ScoreKey } from './classification-report.js';

/** Welch's degrees of freedom of a difference (Biometrika 34, 1947). @param gamesA at least 2, as is `gamesB` */
export function welchDegrees(errorA: number, gamesA: number, errorB: number, gamesB: number): number {
  const [a, b] = [errorA ** 2, errorB ** 2];
  return (a + b) ** 2 / (a ** 2 / (gamesA - 1) + b ** 2 / (gamesB - 1));
}

/**
 * current - reference with a 95 % interval: Welch's t with the errors by game; for the calibration errors, what both intervals allow.
 * No value where one of the scores has none; no interval where one of them has none.
 */
export function scoreGap(
  key: ScoreKey,
  current: Pick<ClassificationReport, 'games' | 'scores'>,
  reference: Pick<ClassificationReport, 'games' | 'scores'>,
): MeasuredScore {
  const [one, other] = [current.scores[key], reference.scores[key]];
  if (one.value === null || other.value === null) return { value: null };
  const value = one.value - other.value;
  if (one.error === undefined || other.error === undefined || !one.interval || !other.interval)
    return { value };
  const error = Math.hypot(one.error, other.error);
  if (key === 'ece' || key === 'mce') {
    return {
      value,
      error,
      interval: [one.interval[0] - other.interval[1], one.interval[1] - other.interval[0]],
    };
  }
  const degrees = welchDegrees(one.error, current.games, other.error, reference.games);
  const margin = studentTQuantile(0.975, degrees) * error;
  return { value, error, interval: [value - margin, value + margin] };
}
