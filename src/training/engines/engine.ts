import type { Model } from '../../algorithms/model.js';
import type { FitTask } from './fit-task.js';

export interface EngineFit {
  model: Model;
  /** One per feature, summing to 1; all 0 if nothing was learned. */
  importances: number[];
  /** Trees or steps. */
  iterations: number;
  /** Rows of the training part that the engine was given. */
  rowsUsed: number;
  /** Of the process that it was fitted in, where that is another one. */
  peakMemoryBytes?: number;
}

export type OnIteration = (done: number, total: number) => void;

/** Fits in this thread, or waits for a process that does. The same task has the same model. */
export type Engine = (task: FitTask, onIteration: OnIteration) => EngineFit | Promise<EngineFit>;
