import type { AlgorithmSpec } from './algorithm-spec.js';

export const logisticRegression: AlgorithmSpec = {
  name: 'logistic-regression',
  title: 'Logistic regression',
  engine: 'typescript',
  text: 'Log-odds as a weighted sum of standardised inputs and one-hot zones, without the player; location, distance and time may bend by splines (splineKnots); fitted by Newton steps.',
  parameters: [
    {
      name: 'l2',
      type: 'number',
      default: 1,
      min: 0.000001,
      max: 1000000,
      scale: 'log',
      search: [0.001, 1000],
      text: 'Half of it times the sum of squared weights is added to the summed log loss; keeps weights finite.',
    },
    {
      name: 'splineKnots',
      type: 'integer',
      default: 0,
      min: 0,
      max: 20,
      search: [0, 10],
      text: 'Knots of the cubic splines of X, Y, distance and seconds, at quantiles; less than 3: straight lines.',
    },
    {
      name: 'maxIterations',
      type: 'integer',
      default: 50,
      min: 1,
      max: 1000,
      text: 'Most Newton steps.',
    },
    {
      name: 'tolerance',
      type: 'number',
      default: 1e-8,
      min: 1e-14,
      max: 0.1,
      scale: 'log',
      text: 'Fitting ends when the largest gradient, divided by the weight of all rows, is below this.',
    },
  ],
};
