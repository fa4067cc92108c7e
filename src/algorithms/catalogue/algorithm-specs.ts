/** The typed table of algorithms. */

export type AlgorithmName =
  | 'logistic-regression'
  | 'random-forest'
  | 'gradient-boosting'
  | 'ml-random-forest'
  | 'ml-logistic-regression';

export type ParameterValue = number | boolean | string;

export interface ParameterSpec {
  name: string;
  type: 'integer' | 'number' | 'boolean' | 'choice';
  default: ParameterValue;
  /** Smallest and largest allowed value of a number, both included. */
  min?: number;
  max?: number;
  choices?: string[];
  /** How search spreads its draws; linear where absent. */
  scale?: 'linear' | 'log';
  /** Where search draws from, within min .. max; absent: search keeps the default. For booleans and choices any pair. */
  search?: [number, number];
  /** What it does, in one sentence. */
  text: string;
}

export interface AlgorithmSpec {
  name: AlgorithmName;
  title: string;
  /** `npm`: fitted by the package, converted to our models. */
  engine: 'typescript' | 'npm';
  text: string;
  /** The engine is not given more rows than this. */
  maxRows?: number;
  parameters: ParameterSpec[];
}

const logisticRegression: AlgorithmSpec = {
  name: 'logistic-regression',
  title: 'Logistic regression',
  engine: 'typescript',
  text: 'Log-odds as a weighted sum of standardised inputs and one-hot zones, without the player; fitted by Newton steps.',
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
      default: 1e-10,
      min: 1e-14,
      max: 0.1,
      scale: 'log',
      text: 'Fitting ends when the largest gradient, divided by the weight of all rows, is below this.',
    },
  ],
};

const randomForest: AlgorithmSpec = {
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
  ],
};

const gradientBoosting: AlgorithmSpec = {
  name: 'gradient-boosting',
  title: 'Gradient boosting',
  engine: 'typescript',
  text: 'Sum of trees, each fitted to the gradient of the log loss; histogram splits, the best leaf is split first.',
  parameters: [
    {
      name: 'trees',
      type: 'integer',
      default: 200,
      min: 1,
      max: 10000,
      scale: 'log',
      search: [50, 500],
      text: 'Most trees; early stopping may keep fewer.',
    },
    {
      name: 'learningRate',
      type: 'number',
      default: 0.08,
      min: 0.001,
      max: 1,
      scale: 'log',
      search: [0.02, 0.2],
      text: 'Share of each tree’s answer that is added.',
    },
    {
      name: 'maxLeaves',
      type: 'integer',
      default: 31,
      min: 2,
      max: 4096,
      scale: 'log',
      search: [8, 64],
      text: 'Most leaves of a tree.',
    },
    {
      name: 'maxDepth',
      type: 'integer',
      default: 64,
      min: 1,
      max: 64,
      text: 'Most splits between root and leaf.',
    },
    {
      name: 'minRowsInLeaf',
      type: 'integer',
      default: 100,
      min: 1,
      max: 1000000,
      scale: 'log',
      search: [20, 500],
      text: 'Fewest rows in a leaf.',
    },
    {
      name: 'minChildWeight',
      type: 'number',
      default: 0.001,
      min: 0,
      max: 1000000,
      text: 'Smallest sum of second derivatives (p(1 - p) a row) in a leaf.',
    },
    {
      name: 'minGain',
      type: 'number',
      default: 0,
      min: 0,
      max: 1000000,
      text: 'Smallest gain of a split.',
    },
    {
      name: 'l1',
      type: 'number',
      default: 0,
      min: 0,
      max: 1000000,
      text: 'Summed gradients of a leaf are moved this far towards 0.',
    },
    {
      name: 'l2',
      type: 'number',
      default: 1,
      min: 0,
      max: 1000000,
      scale: 'log',
      search: [0.1, 100],
      text: 'Added to the second derivatives of a leaf; makes answers of small leaves smaller.',
    },
    {
      name: 'rowFraction',
      type: 'number',
      default: 1,
      min: 0.01,
      max: 1,
      search: [0.5, 1],
      text: 'Share of rows that each tree sees, drawn without replacement.',
    },
    {
      name: 'columnFraction',
      type: 'number',
      default: 1,
      min: 0.01,
      max: 1,
      search: [0.5, 1],
      text: 'Share of features that each tree may split on, at least one.',
    },
    {
      name: 'earlyStopping',
      type: 'integer',
      default: 20,
      min: 0,
      max: 10000,
      text: 'Ends after this many trees without a lower validation log loss, keeping the best; 0, or no validation rows: off.',
    },
    {
      name: 'maxBins',
      type: 'integer',
      default: 255,
      min: 2,
      max: 255,
      text: 'Most bins of a feature; splits fall between bins.',
    },
  ],
};

const mlRandomForest: AlgorithmSpec = {
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

const mlLogisticRegression: AlgorithmSpec = {
  name: 'ml-logistic-regression',
  title: 'Logistic regression (ml-logistic-regression)',
  engine: 'npm',
  text: 'The npm package, as a reference: plain gradient descent, no intercept, no penalty.',
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
      text: 'Steps of gradient descent.',
    },
    {
      name: 'learningRate',
      type: 'number',
      default: 0.0005,
      min: 0.0000001,
      max: 0.01,
      scale: 'log',
      search: [0.00005, 0.001],
      text: 'Length of a step, times the gradient summed over rows: too long a step diverges.',
    },
  ],
};

/** In the order that they are offered. */
export const ALGORITHMS: readonly AlgorithmSpec[] = [
  logisticRegression,
  randomForest,
  gradientBoosting,
  mlRandomForest,
  mlLogisticRegression,
];
