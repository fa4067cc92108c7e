import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { algorithmSpec } from '../../algorithms/catalogue/catalogue.js';
import { linearFromMlLogisticRegression } from '../../algorithms/model-io/from-ml-logistic-regression.js';
import { linearImportances } from '../../algorithms/linear/logistic-regression.js';
import type { FitTask } from './fit-task.js';
import type { EngineFit, OnIteration } from './engine.js';
import { trainingSample } from './training-sample.js';

/**
 * The npm package `ml-logistic-regression`, converted to our linear model: gradient descent from zero weights, without
 * chance. Its inputs are standardised (a gradient step of one length for all needs that) and a missing or infinite value
 * counts as the mean, as in the converted model. It cannot report its progress: only the end is reported.
 */
export function fitMlLogisticRegression(task: FitTask, onIteration: OnIteration): EngineFit {
  const { regression, inputs, rowsUsed } = trainRegression(task);
  const steps = Number(task.parameters.steps);
  onIteration(steps, steps);
  const model = linearFromMlLogisticRegression(regression.toJSON(), inputs);
  return { model, importances: linearImportances(model), iterations: steps, rowsUsed };
}

export interface StandardisedInputs {
  featureNames: string[];
  /** Of the sample, without missing and infinite values; 0 where there are no others. */
  means: number[];
  /** Standard deviations (n), 1 where a column is constant. */
  scales: number[];
}

/** The package's own regression. */
export function trainRegression({ algorithm, parameters, seed, data }: FitTask): {
  regression: LogisticRegression;
  inputs: StandardisedInputs;
  rowsUsed: number;
} {
  const { rows, labels } = trainingSample(data, algorithmSpec(algorithm).maxRows!, seed);
  const spreads = data.featureNames.map((_, f) => spreadOf(rows.map((row) => row[f])));
  const inputs = {
    featureNames: data.featureNames,
    means: spreads.map(({ mean }) => mean),
    scales: spreads.map(({ scale }) => scale),
  };
  const regression = new LogisticRegression({
    numSteps: Number(parameters.steps),
    learningRate: Number(parameters.learningRate),
  });
  regression.train(standardised(rows, inputs), Matrix.columnVector(labels));
  return { regression, inputs, rowsUsed: rows.length };
}

/** Rows as the package is given them. */
export function standardised(rows: number[][], { means, scales }: StandardisedInputs): Matrix {
  return new Matrix(
    rows.map((row) => row.map((value, f) => (Number.isFinite(value) ? (value - means[f]) / scales[f] : 0))),
  );
}

function spreadOf(values: number[]): { mean: number; scale: number } {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return { mean: 0, scale: 1 };
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return { mean, scale: Math.sqrt(variance) || 1 };
}
