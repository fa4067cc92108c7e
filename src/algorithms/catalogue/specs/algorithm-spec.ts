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
   * an object, or a text such as "Shot_Distance_Meters:-1". The stored value of both is the text; `none` if nothing is named.
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
  /** The scale on which search draws; default linear. */
  scale?: 'linear' | 'log';
  /** The range that search draws from, within min .. max; absent: search keeps the default. For booleans and choices, any pair. */
  search?: [number, number];
  /** Its effect, in one sentence. */
  text: string;
}

export interface AlgorithmSpec {
  name: AlgorithmName;
  title: string;
  /**
   * `npm`: fitted by the package; `native`: by the C library, in a separate process. Both models are converted to ours.
   */
  engine: 'typescript' | 'npm' | 'native';
  text: string;
  /** Maximum number of rows that are passed to the engine. */
  maxRows?: number;
  parameters: ParameterSpec[];
}
