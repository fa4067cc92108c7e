import { NO_FEATURES } from '../named-features.js';
import type { ParameterSpec } from './algorithm-spec.js';

/** Which features an algorithm treats as categories. */
export function categoricalFeatures(
  name: string,
  text: string,
  kinds: ParameterSpec['kinds'] = ['code', 'category'],
): ParameterSpec {
  return { name, type: 'features', default: NO_FEATURES, kinds, text };
}

/** For our own trees, which store a set of a thousand identifiers in little space. */
export const OWN_CATEGORICAL_FEATURES = categoricalFeatures(
  'categoricalFeatures',
  'Features whose values are categories without an order: a split parts them into two sets. Sets of players are large: use few trees.',
  ['identifier', 'code', 'category'],
);

/** With which features an algorithm's probability may only rise or only fall. */
export function monotoneConstraints(name: string): ParameterSpec {
  return {
    name,
    type: 'directions',
    default: NO_FEATURES,
    text: 'Features with which the answer may not fall (1) or not rise (-1) as their value grows.',
  };
}
