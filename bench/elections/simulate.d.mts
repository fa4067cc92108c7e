import type { ElectionEvidence } from '../../src/algorithms/evaluation/election-rule.js';
import type { Random } from '../../src/algorithms/random/random.js';

export interface World {
  gamesADay: number;
  window: number;
  spread: number;
  shared: number;
  memory: number;
  tails: boolean;
  gain: number;
}

type JudgeChallenger = (differences: ArrayLike<number>, earlier: readonly number[]) => ElectionEvidence;
type Judge = (differences: Float64Array, earlier: number[]) => { eValue: number; replaces: boolean };

export function dailyChallengers(world: World, random: Random): Generator<Float64Array, never>;
export function replacedAt(challengers: Iterator<Float64Array>, elections: number, judge: Judge): number;
export function byEvidence(judgeChallenger: JudgeChallenger): Judge;
export function byFixedP(studentTTwoSided: (t: number, degreesOfFreedom: number) => number): Judge;
export function gamesNeeded(
  given: { gain: number; spread: number; earlier: number[]; every: number; most: number },
  judgeChallenger: JudgeChallenger,
  random: Random,
): number;
export function mean(values: ArrayLike<number>): number;
export function quantile(values: number[], share: number): number;
