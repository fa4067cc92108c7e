/** What is used of two packages that have no types, or wrong ones. */
declare module 'ml-random-forest' {
  export interface TreeOptions {
    maxDepth: number;
    minNumSamples: number;
    gainThreshold?: number;
  }

  export class RandomForestClassifier {
    constructor(options: {
      seed: number;
      nEstimators: number;
      maxFeatures: number;
      replacement: boolean;
      useSampleBagging: boolean;
      noOOB: boolean;
      treeOptions: TreeOptions;
    });
    train(rows: number[][], labels: number[]): void;
    /** One row a sample, one column a tree: the class that the tree votes for. */
    predictionValues(rows: number[][]): { to2DArray(): number[][] };
    predict(rows: number[][]): number[];
    toJSON(): { baseModel: object; name: string };
  }
}

declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix';

  export default class LogisticRegression {
    constructor(options: { numSteps: number; learningRate: number });
    classifiers: { weights: Matrix; testScores(rows: Matrix): number[] }[];
    train(rows: Matrix, labels: Matrix): void;
    toJSON(): object;
  }
}
