import {
  ALGORITHMS,
  type AlgorithmName,
  drawParameters,
  InvalidParameter,
  resolveParameters,
} from '../../algorithms/catalogue/catalogue.js';
import { canonicalJson } from '../../algorithms/text/canonical-json.js';
import { didYouMean } from '../../algorithms/text/nearest-name.js';
import { CALIBRATION_CHOICES, type CalibrationChoice } from '../../algorithms/evaluation/calibration.js';
import { Random } from '../../algorithms/random/random.js';
import { SNAPSHOT_FEATURES } from '../../gold/index.js';
import type { FieldFault } from '../../platform/errors/app-error.js';
import { deriveId, sha256 } from '../../platform/ids/ids.js';
import { type Pruner, PRUNERS, type Sampler, SAMPLERS, type StudyRequest } from './study.js';
import type { TrialPlan } from '../trial/trial.js';
import { studyInvalid } from '../training.errors.js';

/** Trials of each algorithm in one study. */
export const MAX_TRIALS = 100;
/** A day. */
export const MAX_SECONDS = 86_400;
const MAX_SEED = 4_294_967_295;

export interface StudyPlan {
  id: string;
  seed: number;
  trials: TrialPlan[];
  sampler: Sampler;
  pruner: Pruner;
  calibration: CalibrationChoice;
  maxSeconds?: number;
  /** SHA-256 of all that the trials depend on: another request with the same id has another one. */
  fingerprint: string;
}

/**
 * The plan of a request. The first trial of an entry has the given parameters and defaults; further ones keep what is
 * given and draw the rest. An algorithm that is named twice counts on, so that no two trials share an id.
 * @param unavailable why this machine cannot run an algorithm, by name
 * @throws {AppError} `training.study-invalid` when a field is invalid, with every fault, such as `algorithms[0].parameters.trees`
 */
export function planStudy(
  request: StudyRequest,
  unavailable: ReadonlyMap<AlgorithmName, string> = new Map(),
): StudyPlan {
  const { id, seed, snapshot, trials: count = 1 } = request;
  const { sampler = 'random', pruner = 'none', calibration = 'auto', maxSeconds } = request;
  const faults = [...faultsOf(request, count), ...unavailableIn(request, unavailable)];
  if (faults.length > 0) throw studyInvalid(faults);
  const trials: TrialPlan[] = [];
  const counts = new Map<AlgorithmName, number>();
  for (const { name, parameters: given = {} } of request.algorithms) {
    for (let i = 0; i < count; i++) {
      const index = counts.get(name) ?? 0;
      counts.set(name, index + 1);
      const trialSeed = seedOf(seed, name, index);
      const drawn = i === 0 ? {} : drawParameters(name, new Random(trialSeed).fork('parameters'));
      const parameters = resolveParameters(name, { ...drawn, ...given }, SNAPSHOT_FEATURES);
      trials.push({
        runId: deriveId('trial', id, name, index),
        algorithm: name,
        index,
        parameters,
        seed: trialSeed,
        given: Object.keys(given).toSorted(),
      });
    }
  }
  const content = {
    snapshot,
    seed,
    trials,
    sampler,
    calibration,
    maxSeconds: maxSeconds ?? null,
    // Studies of versions without this choice keep their fingerprint.
    ...(pruner !== 'none' && { pruner }),
  };
  const fingerprint = sha256(canonicalJson(content));
  return { id, seed, trials, sampler, pruner, calibration, maxSeconds, fingerprint };
}

/** The seed of a trial, from its study's seed, its algorithm and its index. */
export function seedOf(studySeed: number, algorithm: AlgorithmName, index: number): number {
  return Number.parseInt(deriveId('seed', studySeed, algorithm, index).slice(0, 8), 16);
}

function faultsOf(request: StudyRequest, count: number): FieldFault[] {
  const { id, seed, algorithms, sampler, pruner, calibration, maxSeconds } = request;
  const faults: FieldFault[] = [];
  const refuse = (field: string, rule: string, message: string) => faults.push({ field, rule, message });
  if (id.length < 1 || id.length > 200) refuse('id', 'length', 'must have 1 to 200 characters');
  if (!isInteger(seed, 0, MAX_SEED)) refuse('seed', 'range', `must be an integer from 0 to ${MAX_SEED}`);
  if (!isInteger(count, 1, MAX_TRIALS))
    refuse('trials', 'range', `must be an integer from 1 to ${MAX_TRIALS}`);
  if (maxSeconds !== undefined && !isInteger(maxSeconds, 1, MAX_SECONDS))
    refuse('maxSeconds', 'range', `must be an integer from 1 to ${MAX_SECONDS}`);
  if (sampler !== undefined && !SAMPLERS.includes(sampler))
    refuse('sampler', 'known', `must be one of ${SAMPLERS.join(', ')}${didYouMean(sampler, SAMPLERS)}`);
  if (pruner !== undefined && !PRUNERS.includes(pruner))
    refuse('pruner', 'known', `must be one of ${PRUNERS.join(', ')}${didYouMean(pruner, PRUNERS)}`);
  if (calibration !== undefined && !CALIBRATION_CHOICES.includes(calibration))
    refuse('calibration', 'known', `must be one of ${CALIBRATION_CHOICES.join(', ')}`);
  if (algorithms.length === 0) refuse('algorithms', 'length', 'must name at least one algorithm');
  const names: string[] = ALGORITHMS.map(({ name }) => name);
  algorithms.forEach(({ name, parameters = {} }, i) => {
    if (!names.includes(name)) {
      refuse(
        `algorithms[${i}].name`,
        'known',
        `must be one of ${names.join(', ')}${didYouMean(name, names)}`,
      );
      return;
    }
    const fault = parameterFault(name, parameters);
    if (fault)
      refuse(`algorithms[${i}].parameters.${fault.parameter.slice(0, 100)}`, 'parameter', fault.rule);
  });
  return faults;
}

function unavailableIn(
  { algorithms }: StudyRequest,
  unavailable: ReadonlyMap<AlgorithmName, string>,
): FieldFault[] {
  return algorithms.flatMap(({ name }, i) => {
    const reason = unavailable.get(name);
    if (reason === undefined) return [];
    const message = `${name} is unavailable: ${reason}`;
    return [{ field: `algorithms[${i}].name`, rule: 'available', message }];
  });
}

function parameterFault(name: AlgorithmName, given: Record<string, unknown>): InvalidParameter | undefined {
  try {
    resolveParameters(name, given, SNAPSHOT_FEATURES);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidParameter) return error;
    throw error;
  }
}

function isInteger(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
