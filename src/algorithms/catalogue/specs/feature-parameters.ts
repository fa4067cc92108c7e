import { FEATURES, type FeatureName } from '../../court/features.js';
import { NO_FEATURES } from '../named-features.js';
import type { ParameterSpec } from './algorithm-spec.js';

/** Features whose values are whole numbers that stand for something. */
const CODED: FeatureName[] = ['Shot_Type_Encoded', 'Shot_Zone_Combined'];

/** Which features an algorithm takes for categories. */
export function categoricalFeatures(name: string, text: string, coded: FeatureName[] = CODED): ParameterSpec {
  return { name, type: 'features', default: NO_FEATURES, choices: coded, text };
}

/** The same with the player, where the engine can keep a set of a thousand of them small. */
export const WITH_PLAYER: FeatureName[] = ['Player_ID', ...CODED];

/** With which features an algorithm's answer may only rise or only fall. */
export function monotoneConstraints(name: string, more = ''): ParameterSpec {
  return {
    name,
    type: 'directions',
    default: NO_FEATURES,
    choices: [...FEATURES],
    text: `Features with which the answer may not fall (1) or not rise (-1) as their value grows.${more}`,
  };
}
