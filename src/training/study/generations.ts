import { algorithmSpec, resolveParameters } from '../../algorithms/catalogue/catalogue.js';
import { Random } from '../../algorithms/random/random.js';
import { proposeTpe } from '../../algorithms/search/tpe.js';
import type { StudyPlan } from './plan-study.js';
import type { TrialPlan } from '../trial/trial.js';

/** The result of a trial's parameters: the log loss of the validation part. */
export interface SeenTrial {
  trial: Pick<TrialPlan, 'algorithm' | 'index' | 'parameters'>;
  loss: number;
}

/** Trials of one algorithm that are drawn together, whatever the number of workers: so the draws do not depend on it. */
const GENERATION = 4;

/** The trials of a plan in the order in which they may begin: all at once, or a generation after the other. */
export function generationsOf({ sampler, trials }: StudyPlan): TrialPlan[][] {
  if (sampler === 'random') return [trials];
  const generations: TrialPlan[][] = [];
  for (const trial of trials) (generations[Math.floor(trial.index / GENERATION)] ??= []).push(trial);
  return generations;
}

/**
 * The trial with parameters proposed from the results of earlier generations. It is returned unchanged while there are too few.
 * @param seen of all algorithms; a loss that is not finite shows nothing
 */
export function proposed(plan: TrialPlan, seen: readonly SeenTrial[]): TrialPlan {
  const observations = seen
    .filter(({ trial, loss }) => trial.algorithm === plan.algorithm && Number.isFinite(loss))
    .map(({ trial: { index, parameters }, loss }) => ({ index, loss, parameters }));
  // Which trial ended first must not matter.
  observations.sort((a, b) => a.index - b.index);
  const specs = algorithmSpec(plan.algorithm).parameters.filter(({ name }) => !plan.given.includes(name));
  const drawn = proposeTpe(specs, observations, new Random(plan.seed).fork('tpe'));
  if (!drawn) return plan;
  return { ...plan, parameters: resolveParameters(plan.algorithm, { ...plan.parameters, ...drawn }) };
}
