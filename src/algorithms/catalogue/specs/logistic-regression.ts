import type { AlgorithmSpec } from './algorithm-spec.js';

export const logisticRegression: AlgorithmSpec = {
  name: 'logistic-regression',
  title: 'Logistic regression',
  engine: 'typescript',
  text: 'Log-odds as a weighted sum of standardised inputs and one-hot categories, without identifiers; numeric features may have splines (splineKnots). Fitted by Newton’s method.',
  parameters: [
    {
      name: 'l2',
      type: 'number',
      default: 1,
      min: 0.000001,
      max: 1000000,
      scale: 'log',
      search: [0.001, 1000],
      text: 'L2 penalty: half of it times the sum of squared weights is added to the summed log loss.',
    },
    {
      name: 'splineKnots',
      type: 'integer',
      default: 0,
      min: 0,
      max: 20,
      search: [0, 10],
      text: 'Knots of the cubic splines of numeric features, at quantiles; fewer than 3: linear terms.',
    },
    {
      name: 'maxIterations',
      type: 'integer',
      default: 50,
      min: 1,
      max: 1000,
      text: 'Maximum number of Newton steps.',
    },
    {
      name: 'tolerance',
      type: 'number',
      default: 1e-8,
      min: 1e-14,
      max: 0.1,
      scale: 'log',
      text: 'Fitting ends once the largest gradient entry, divided by the total weight, is below this.',
    },
  ],
};
