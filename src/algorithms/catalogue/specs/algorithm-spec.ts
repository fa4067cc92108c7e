/** What the table of algorithms says of each. */

export type AlgorithmName =
  | 'logistic-regression'
  | 'random-forest'
  | 'gradient-boosting'
  | 'xgboost'
  | 'lightgbm'
  | 'extra-trees'
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
  /**
   * `npm`: fitted by the package; `native`: by the C library, in a process of its own. Both are converted to our models.
   */
  engine: 'typescript' | 'npm' | 'native';
  text: string;
  /** The engine is not given more rows than this. */
  maxRows?: number;
  parameters: ParameterSpec[];
}
