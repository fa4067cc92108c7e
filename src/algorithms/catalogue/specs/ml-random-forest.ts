import type { AlgorithmSpec } from './algorithm-spec.js';

export const mlRandomForest: AlgorithmSpec = {
  name: 'ml-random-forest',
  title: 'Random forest (ml-random-forest)',
  engine: 'npm',
  text: 'The npm package, as a reference; its time grows with the square of the rows.',
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
    {
      name: 'maxDepth',
      type: 'integer',
      default: 8,
      min: 1,
      max: 64,
      search: [4, 12],
      text: 'Most splits between root and leaf.',
    },
    {
      name: 'minRowsToSplit',
      type: 'integer',
      default: 10,
      min: 1,
      max: 2000,
      scale: 'log',
      search: [3, 100],
      text: 'A node with this many rows or fewer is not split (the package’s minNumSamples).',
    },
    {
      name: 'featureFraction',
      type: 'number',
      default: 0.8,
      min: 0.2,
      max: 1,
      search: [0.4, 1],
      text: 'Share of features that each tree sees (the package’s maxFeatures).',
    },
  ],
};
