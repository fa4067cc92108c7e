/** The entry of an algorithm in the table. */
import type { Feature } from '../../training-data.js';

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
  /**
   * `features`: names of features; a list, or a text with commas. `directions`: a number for each of some features, -1, 0 or 1;
   * an object, or a text such as "Shot_Distance_Meters:-1". The value of both is the text, `none` where it names nothing.
   */
  type: 'integer' | 'number' | 'boolean' | 'choice' | 'features' | 'directions';
  default: ParameterValue;
  /** Smallest and largest allowed value of a number, both included. */
  min?: number;
  max?: number;
  /** Of a choice; of `features` and `directions` see `algorithmsFor`. */
  choices?: string[];
  /** Of `features` and `directions`: the kinds of features that may be named; absent: all. */
  kinds?: readonly Feature['kind'][];
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
