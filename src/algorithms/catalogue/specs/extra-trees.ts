import type { AlgorithmSpec, ParameterValue } from './algorithm-spec.js';
import { randomForest } from './random-forest.js';

/** Where its defaults are not the forest's: the random cuts differ enough without samples and drawn features. */
const DEFAULTS: Record<string, ParameterValue> = { featuresPerSplit: 7, bootstrap: false };

export const extraTrees: AlgorithmSpec = {
  name: 'extra-trees',
  title: 'Extra trees',
  engine: 'typescript',
  text: 'Mean of deep trees whose splits are the best of one random cut a feature; by default each is grown on all rows.',
  parameters: randomForest.parameters.map((spec) => ({
    ...spec,
    default: DEFAULTS[spec.name] ?? spec.default,
  })),
};
