import type { AlgorithmSpec } from './algorithm-spec.js';
import { SHARED } from './shared-parameters.js';
import { monotoneConstraints, OWN_CATEGORICAL_FEATURES } from './feature-parameters.js';

export const gradientBoosting: AlgorithmSpec = {
  name: 'gradient-boosting',
  title: 'Gradient boosting',
  engine: 'typescript',
  text: 'Sum of trees, each fitted to the gradient of the log loss; histogram splits, leaf-wise growth.',
  parameters: [
    { name: 'trees', ...SHARED.rounds },
    { name: 'learningRate', ...SHARED.learningRate, default: 0.08 },
    { name: 'maxLeaves', ...SHARED.maxLeaves },
    { name: 'maxDepth', ...SHARED.maxDepth },
    { name: 'minRowsInLeaf', ...SHARED.minRowsInLeaf },
    { name: 'minChildWeight', ...SHARED.minHessian },
    { name: 'minGain', ...SHARED.minGain },
    { name: 'l1', ...SHARED.l1 },
    { name: 'l2', ...SHARED.l2, search: [0.1, 100] },
    { name: 'rowFraction', ...SHARED.rowShare },
    {
      name: 'columnFraction',
      type: 'number',
      default: 1,
      min: 0.01,
      max: 1,
      search: [0.5, 1],
      text: 'Share of the features that each tree may split on, at least one.',
    },
    { name: 'earlyStopping', ...SHARED.earlyStopping },
    { name: 'maxBins', ...SHARED.maxBins },
    OWN_CATEGORICAL_FEATURES,
    monotoneConstraints('monotoneConstraints'),
  ],
};
