import type { AlgorithmSpec, ParameterValue } from './algorithm-spec.js';
import { randomForest } from './random-forest.js';

/** Defaults that differ from the forest's: random cuts vary enough without samples and drawn features. */
const DEFAULTS: Record<string, ParameterValue> = { featuresPerSplit: 7, bootstrap: false };

export const extraTrees: AlgorithmSpec = {
  name: 'extra-trees',
  title: 'Extra trees',
  engine: 'typescript',
  text: 'Mean of deep trees; each split is the best of one random cut per feature. By default each tree is grown on all rows.',
  parameters: randomForest.parameters.map((spec) => ({
    ...spec,
    default: DEFAULTS[spec.name] ?? spec.default,
  })),
};
