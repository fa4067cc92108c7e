import { FEATURES, type FeatureName } from '../../../basketball/shots/features.js';
import { NO_FEATURES } from '../named-features.js';
import type { ParameterSpec } from './algorithm-spec.js';

/** Features whose values are whole numbers that stand for something. */
const CODED: FeatureName[] = ['Shot_Type_Encoded', 'Shot_Zone_Combined'];

/** Which features an algorithm takes for categories. */
export function categoricalFeatures(name: string, text: string, coded: FeatureName[] = CODED): ParameterSpec {
  return { name, type: 'features', default: NO_FEATURES, choices: coded, text };
}

/** Of our own trees, which keep a set of a thousand players small. */
export const OWN_CATEGORICAL_FEATURES = categoricalFeatures(
  'categoricalFeatures',
  'Features whose values are categories without an order: a split parts them into two sets. Sets of players are large: use few trees.',
  ['Player_ID', ...CODED],
);

/** With which features an algorithm's answer may only rise or only fall. */
export function monotoneConstraints(name: string): ParameterSpec {
  return {
    name,
    type: 'directions',
    default: NO_FEATURES,
    choices: [...FEATURES],
    text: 'Features with which the answer may not fall (1) or not rise (-1) as their value grows.',
  };
}
