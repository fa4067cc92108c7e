import { NO_FEATURES } from '../named-features.js';
import type { ParameterSpec } from './algorithm-spec.js';

/** The features that an algorithm treats as categories. */
export function categoricalFeatures(
  name: string,
  text: string,
  kinds: ParameterSpec['kinds'] = ['code', 'category'],
): ParameterSpec {
  return { name, type: 'features', default: NO_FEATURES, kinds, text };
}

/** For our own trees, which store sets of a thousand identifiers compactly. */
export const OWN_CATEGORICAL_FEATURES = categoricalFeatures(
  'categoricalFeatures',
  'Features whose values are categories without an order: a split parts them into two sets. Sets of players are large: use few trees.',
  ['identifier', 'code', 'category'],
);

/** The features in which an algorithm's probability must be monotone. */
export function monotoneConstraints(name: string): ParameterSpec {
  return {
    name,
    type: 'directions',
    default: NO_FEATURES,
    text: 'Features in which the prediction must not decrease (1) or not increase (-1).',
  };
}
