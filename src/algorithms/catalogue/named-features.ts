/** Parameters that name features. Their values are texts, so that runs, model files and requests store them in one form. */

import { InvalidParameter } from './invalid-parameter.js';

/** The value of such a parameter if it names nothing. */
export const NO_FEATURES = 'none';

/** The text of a list of names in the order of `known`; undefined if it is no such list, or a name is unknown or repeated. */
export function featuresText(value: unknown, known: readonly string[]): string | undefined {
  const names: unknown = typeof value === 'string' ? featureNamesIn(value) : value;
  if (!Array.isArray(names)) return undefined;
  if (new Set(names).size !== names.length || names.some((name) => !known.includes(name as string)))
    return undefined;
  return joinedNames(known.filter((name) => names.includes(name)));
}

/** The text of a direction for each of some features in the order of `known`, without zeros; undefined if the text is invalid. */
export function directionsText(value: unknown, known: readonly string[]): string | undefined {
  const given = typeof value === 'string' ? pairsIn(value) : pairsOf(value);
  if (!given) return undefined;
  const directions = new Map(given);
  const wrong = given.some(([name, direction]) => !known.includes(name) || !isDirection(direction));
  if (wrong || directions.size !== given.length) return undefined;
  return joinedNames(
    known.filter((name) => directions.get(name)).map((name) => `${name}:${String(directions.get(name))}`),
  );
}

/** All names in a parameter of type features or directions, without repeats; empty for other types. */
export function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.map(String))];
  if (typeof value === 'string') {
    return [...new Set(featureNamesIn(value).map((part) => part.split(':')[0]))];
  }
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** The names in the text of a parameter. */
export function featureNamesIn(text: string): string[] {
  return text === NO_FEATURES || text === '' ? [] : text.split(',');
}

/** The directions in the text of a parameter: 1, -1. */
export function directionsIn(text: string): Map<string, number> {
  return new Map(pairsIn(text).map(([name, direction]) => [name, Number(direction)]));
}

/**
 * Indexes of the features that the text of a parameter names; absent: none.
 * @throws {InvalidParameter} when the name is unknown
 */
export function featureIndexes(text: unknown, featureNames: readonly string[], parameter: string): number[] {
  return featureNamesIn(String(text ?? '')).map((name) => indexOfFeature(name, featureNames, parameter));
}

/**
 * 1, 0 or -1 for each feature; undefined if the text of a parameter names none.
 * @throws {InvalidParameter} when a named feature is unknown
 */
export function featureDirections(
  text: unknown,
  featureNames: readonly string[],
  parameter: string,
): number[] | undefined {
  const directions = directionsIn(String(text ?? ''));
  if (directions.size === 0) return undefined;
  const all = featureNames.map(() => 0);
  for (const [name, direction] of directions) all[indexOfFeature(name, featureNames, parameter)] = direction;
  return all;
}

function indexOfFeature(name: string, featureNames: readonly string[], parameter: string): number {
  const index = featureNames.indexOf(name);
  if (index >= 0) return index;
  throw new InvalidParameter(parameter, `must name features of the data, and ${name} is none`);
}

function pairsIn(text: string): [string, unknown][] {
  return featureNamesIn(text).map((part) => {
    const colon = part.indexOf(':');
    const number = part.slice(colon + 1);
    return [part.slice(0, Math.max(0, colon)), number === '' ? undefined : Number(number)];
  });
}

function pairsOf(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value);
}

function isDirection(value: unknown): boolean {
  return value === 1 || value === 0 || value === -1;
}

function joinedNames(parts: string[]): string {
  return parts.length === 0 ? NO_FEATURES : parts.join(',');
}
