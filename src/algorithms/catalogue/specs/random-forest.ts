import type { AlgorithmSpec } from './algorithm-spec.js';
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
    {
      name: 'maxDepth',
      type: 'integer',
      default: 10,
      min: 1,
      max: 64,
      search: [6, 14],
      text: 'Most splits between root and leaf.',
    },
    {
      name: 'minRowsInLeaf',
      type: 'integer',
      default: 20,
      min: 1,
      max: 1000000,
      scale: 'log',
      search: [5, 300],
      text: 'Fewest rows of a tree’s sample in a leaf, each counted once however often it was drawn.',
    },
    {
      name: 'featuresPerSplit',
      type: 'integer',
      default: 3,
      min: 1,
      max: 1000,
      search: [1, 7],
      text: 'Features that each split chooses from; all of them where there are fewer.',
    },
    {
      name: 'bootstrap',
      type: 'boolean',
      default: true,
      text: 'Whether each tree has its own sample drawn with replacement; if not, all rows.',
    },
    {
      name: 'maxBins',
      type: 'integer',
      default: 255,
      min: 2,
      max: 255,
      text: 'Most bins of a feature; splits fall between bins.',
    },
    OWN_CATEGORICAL_FEATURES,
    monotoneConstraints('monotoneConstraints'),
  ],
};
