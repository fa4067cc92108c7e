/** Every algorithm and parameter, declared once; validation, search, the page's forms and docs/parameters.md read this table. */
import type { Random } from '../random/random.js';
import type { Feature } from '../training-data.js';
import { didYouMean } from '../text/nearest-name.js';
import { directionsIn, directionsText, featureNamesIn, featuresText, namesIn } from './named-features.js';
import { InvalidParameter } from './invalid-parameter.js';
import { ALGORITHMS, type AlgorithmName, type AlgorithmSpec, type ParameterSpec } from './algorithm-specs.js';

export { InvalidParameter };
export {
  ALGORITHMS,
  type AlgorithmName,
  type AlgorithmSpec,
  type ParameterSpec,
  type ParameterValue,
} from './algorithm-specs.js';

/** A value for every parameter of one algorithm. */
export type Parameters = Record<string, number | boolean | string>;

/**
 * The entry of an algorithm.
 * @throws {InvalidParameter} when the name is unknown
 */
export function algorithmSpec(algorithm: AlgorithmName): AlgorithmSpec {
  const spec = ALGORITHMS.find(({ name }) => name === algorithm);
  if (!spec) {
    throw new InvalidParameter(
      'algorithm',
      `must be one of ${ALGORITHMS.map(({ name }) => name).join(', ')}`,
    );
  }
  return spec;
}

/** The table for data with these features: parameters that name features have them as `choices`. */
export function algorithmsFor(features: readonly Feature[]): AlgorithmSpec[] {
  return ALGORITHMS.map((spec) => ({
    ...spec,
    parameters: spec.parameters.map((parameter) => {
      const { kinds: _kinds, ...rest } = parameter;
      const choices = namesFor(parameter, features);
      return choices ? withChoices(rest, choices) : rest;
    }),
  }));
}

/** The choices come before the text, as in the rest of the table. */
function withChoices({ text, ...rest }: ParameterSpec, choices: string[]): ParameterSpec {
  return { ...rest, choices, text };
}

/** The features that a parameter may name; undefined if its type names none. */
function namesFor({ type, kinds }: ParameterSpec, features: readonly Feature[]): string[] | undefined {
  if (type !== 'features' && type !== 'directions') return undefined;
  return features.filter(({ kind }) => kinds?.includes(kind) ?? true).map(({ name }) => name);
}

/**
 * The given values, and defaults for the rest, in the order of the table; nothing is converted.
 * @param features of the data; absent: any name is accepted, for parameters that were validated before
 * @throws {InvalidParameter} when a value is unknown, out of range or of the wrong type; the first one is named
 */
export function resolveParameters(
  algorithm: AlgorithmName,
  given: Record<string, unknown>,
  features?: readonly Feature[],
): Parameters {
  const { parameters } = algorithmSpec(algorithm);
  for (const name of Object.keys(given)) {
    if (!parameters.some((spec) => spec.name === name)) {
      const names = parameters.map((spec) => spec.name);
      const rule = `is not a parameter of ${algorithm}${didYouMean(name, names)}; it has ${names.join(', ')}`;
      throw new InvalidParameter(name, rule.replace('?; it', '? It'));
    }
  }
  const resolved = Object.fromEntries(
    parameters.map((spec) => [
      spec.name,
      checked(spec, Object.hasOwn(given, spec.name) ? given[spec.name] : undefined, features),
    ]),
  );
  checkTogether(parameters, resolved);
  return resolved;
}

/** Categories have no order, so a prediction cannot be monotone in them. */
function checkTogether(specs: readonly ParameterSpec[], resolved: Parameters): void {
  const categorical = specs.find(({ type }) => type === 'features');
  const monotone = specs.find(({ type }) => type === 'directions');
  if (!categorical || !monotone) return;
  const directions = directionsIn(String(resolved[monotone.name]));
  const both = featureNamesIn(String(resolved[categorical.name])).find((name) => directions.has(name));
  if (both === undefined) return;
  throw new InvalidParameter(
    monotone.name,
    `must not name ${both}, whose values have no order as ${categorical.name} names it`,
  );
}

/** Values drawn from the search ranges, uniform on the parameter's scale; other parameters keep their default. */
export function drawParameters(algorithm: AlgorithmName, random: Random): Parameters {
  const { parameters } = algorithmSpec(algorithm);
  return Object.fromEntries(parameters.map((spec) => [spec.name, drawn(spec, random)]));
}

function checked(
  spec: ParameterSpec,
  value: unknown,
  features?: readonly Feature[],
): number | boolean | string {
  if (value === undefined) return spec.default;
  if (spec.type === 'boolean') {
    if (typeof value === 'boolean') return value;
    throw new InvalidParameter(spec.name, 'must be true or false');
  }
  if (spec.type === 'choice') {
    if (typeof value === 'string' && spec.choices?.includes(value)) return value;
    throw new InvalidParameter(
      spec.name,
      `must be one of ${spec.choices?.join(', ')}${didYouMean(value, spec.choices ?? [])}`,
    );
  }
  if (spec.type === 'features' || spec.type === 'directions') return checkedNames(spec, value, features);
  const { min = -Infinity, max = Infinity } = spec;
  const rule = `must be ${spec.type === 'integer' ? 'an integer' : 'a number'} from ${min} to ${max}`;
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
    throw new InvalidParameter(spec.name, rule);
  }
  if (spec.type === 'integer' && !Number.isInteger(value)) throw new InvalidParameter(spec.name, rule);
  return value;
}

function checkedNames(spec: ParameterSpec, value: unknown, features?: readonly Feature[]): string {
  const { name, type } = spec;
  const choices = (features && namesFor(spec, features)) ?? namesIn(value);
  const text = type === 'features' ? featuresText(value, choices) : directionsText(value, choices);
  if (text !== undefined) return text;
  const what =
    type === 'features'
      ? 'a list of different features'
      : 'an object with 1, 0 or -1 for each of some features';
  throw new InvalidParameter(name, `must be ${what}; it may name ${choices.join(', ')}`);
}

function drawn(spec: ParameterSpec, random: Random): number | boolean | string {
  if (!spec.search) return spec.default;
  if (spec.type === 'boolean') return random.integer(2) === 1;
  if (spec.type === 'choice') {
    const choices = spec.choices ?? [];
    return choices[random.integer(choices.length)];
  }
  const [low, high] = spec.search;
  const u = random.next();
  const value = spec.scale === 'log' ? low * (high / low) ** u : low + (high - low) * u;
  const inside = Math.min(high, Math.max(low, value));
  return spec.type === 'integer' ? Math.round(inside) : Number(inside.toPrecision(4));
}
