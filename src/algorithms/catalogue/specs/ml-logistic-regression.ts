import type { AlgorithmSpec } from './algorithm-spec.js';

export const mlLogisticRegression: AlgorithmSpec = {
  name: 'ml-logistic-regression',
  title: 'Logistic regression (ml-logistic-regression)',
  engine: 'npm',
  text: 'The npm package, as a reference: plain gradient descent without intercept or penalty.',
  maxRows: 2000,
  parameters: [
    {
      name: 'steps',
      type: 'integer',
      default: 500,
      min: 1,
      max: 50000,
      scale: 'log',
      search: [100, 2000],
      text: 'Number of gradient descent steps.',
    },
    {
      name: 'learningRate',
      type: 'number',
      default: 0.0005,
      min: 0.0000001,
      max: 0.01,
      scale: 'log',
      search: [0.00005, 0.001],
      text: 'Step size, multiplied by the gradient summed over rows; too large a step diverges.',
    },
  ],
};
