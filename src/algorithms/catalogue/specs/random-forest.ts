import type { AlgorithmSpec } from './algorithm-spec.js';
import { SHARED } from './shared-parameters.js';
import { monotoneConstraints, OWN_CATEGORICAL_FEATURES } from './feature-parameters.js';

export const randomForest: AlgorithmSpec = {
  name: 'random-forest',
  title: 'Random forest',
  engine: 'typescript',
  text: 'Mean of deep trees, each grown on a bootstrap sample with random features at each split.',
  parameters: [
    {
      name: 'trees',
      type: 'integer',
      default: 100,
      min: 1,
      max: 5000,
      search: [50, 200],
      text: 'Number of trees.',
    },
    { name: 'maxDepth', ...SHARED.maxDepth, default: 10, search: [6, 14] },
    {
      name: 'minRowsInLeaf',
      type: 'integer',
      default: 20,
      min: 1,
      max: 1000000,
      scale: 'log',
      search: [5, 300],
      text: 'Minimum number of distinct rows of a tree’s sample in a leaf.',
    },
    {
      name: 'featuresPerSplit',
      type: 'integer',
      default: 3,
      min: 1,
      max: 1000,
      search: [1, 7],
      text: 'Number of features that each split chooses from; all, if there are fewer.',
    },
    {
      name: 'bootstrap',
      type: 'boolean',
      default: true,
      text: 'Whether each tree is grown on its own sample drawn with replacement, instead of all rows.',
    },
    { name: 'maxBins', ...SHARED.maxBins },
    OWN_CATEGORICAL_FEATURES,
    monotoneConstraints('monotoneConstraints'),
  ],
};
