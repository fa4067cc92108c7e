import { calibrationPoints, expectedCalibrationError } from '../../algorithms/evaluation/calibration-bins.js';
import {
  differenceInterval,
  type ElectionRule,
  judgeChallenger,
} from '../../algorithms/evaluation/election-rule.js';
import { meanLogLoss, rowLogLoss } from '../../algorithms/evaluation/scores.js';
import type { LiveEvidence } from './challenge.js';
import type { LivePairs } from './live-pairs.port.js';

const DAY_MS = 86_400_000;

/** Fewer outcomes say too little about calibration. */
const FEWEST_OUTCOMES = 200;
/** A canary may be worse calibrated than the champion on the same requests by this much, in addition to chance. */
const CALIBRATION_BAND = 0.03;
/** Standard errors of its calibration error that count as chance. */
const CHANCE = 3;

/**
 * Judges a challenger by live requests, by the rule of elections (`judgeChallenger`). The unit is the game; for outcomes
 * without a game it is the day (UTC) of their requests.
 * @param earlier e-values of the champion's earlier challenges, in order
 */
export function liveEvidence(
  pairs: LivePairs,
  earlier: readonly number[],
  limits: ElectionRule,
): LiveEvidence {
  const { labels, challenger, holder, at } = pairs;
  const differences = gameDifferences(pairs);
  const rule = judgeChallenger(differences, earlier, limits);
  return {
    rows: labels.length,
    games: rule.games,
    from: at.length > 0 ? at[0] : 0,
    to: at.at(-1) ?? 0,
    challengerLogLoss: meanLogLoss(labels, challenger),
    holderLogLoss: meanLogLoss(labels, holder),
    challengerCalibrationError: expectedCalibrationError(calibrationPoints(labels, challenger)),
    holderCalibrationError: expectedCalibrationError(calibrationPoints(labels, holder)),
    meanDifference: rule.meanDifference,
    interval: differenceInterval(differences, limits),
    eValue: rule.eValue,
    needed: rule.needed,
    level: rule.level,
  };
}

export function isShownBetter({ eValue, needed }: LiveEvidence): boolean {
  return eValue >= needed;
}

/** The whole anytime-valid interval of the difference is on the champion's side. */
export function isShownWorse({ rows, interval }: LiveEvidence): boolean {
  return rows > 0 && interval[0] > 0;
}

/**
 * Whether a canary's calibration error is above the champion's by more than the band and chance. The error of `rows` outcomes of
 * a perfectly calibrated model has a standard error of at most 0.5 / sqrt(rows).
 */
export function leavesBand({
  rows,
  challengerCalibrationError,
  holderCalibrationError,
}: LiveEvidence): boolean {
  if (rows < FEWEST_OUTCOMES) return false;
  const chance = (CHANCE * 0.5) / Math.sqrt(rows);
  return challengerCalibrationError > holderCalibrationError + CALIBRATION_BAND + chance;
}

/** Mean difference of the log losses of each game, challenger - holder, in the order in which the games first occur. */
function gameDifferences({ labels, challenger, holder, games, at }: LivePairs): Float64Array {
  const sums = new Map<string, { sum: number; rows: number }>();
  for (const [row, label] of labels.entries()) {
    const game = games[row] ?? `day ${Math.floor(at[row] / DAY_MS)}`;
    const entry = sums.get(game) ?? { sum: 0, rows: 0 };
    entry.sum += rowLogLoss(label, challenger[row]) - rowLogLoss(label, holder[row]);
    entry.rows += 1;
    sums.set(game, entry);
  }
  return Float64Array.from(sums.values(), ({ sum, rows }) => sum / rows);
}
