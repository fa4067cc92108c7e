import type { AlgorithmSpec } from './algorithm-spec.js';
import { SHARED } from './shared-parameters.js';

export const mlRandomForest: AlgorithmSpec = {
  name: 'ml-random-forest',
  title: 'Random forest (ml-random-forest)',
  engine: 'npm',
  text: 'The npm package, as a reference; its fitting time grows with the square of the number of rows.',
  maxRows: 2000,
  parameters: [
    {
      name: 'trees',
      type: 'integer',
      default: 25,
      min: 1,
      max: 500,
      search: [10, 50],
      text: 'Number of trees.',
    },
    { name: 'maxDepth', ...SHARED.maxDepth, default: 8, search: [4, 12] },
    {
      name: 'minRowsToSplit',
      type: 'integer',
      default: 10,
      min: 1,
      max: 2000,
      scale: 'log',
      search: [3, 100],
      text: 'Nodes with this number of rows or fewer are not split (the package’s minNumSamples).',
    },
    {
      name: 'featureFraction',
      type: 'number',
      default: 0.8,
      min: 0.2,
      max: 1,
      search: [0.4, 1],
      text: 'Share of the features used for each tree (the package’s maxFeatures).',
    },
  ],
};
