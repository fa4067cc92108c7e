import type { Experiment } from '../runs/run.js';

export type NewExperiment = Omit<Experiment, 'id'>;

export abstract class ExperimentStore {
  /** Undefined if the name is taken, also by a deleted one. */
  abstract create(experiment: NewExperiment): Promise<Experiment | undefined>;
  abstract find(id: string): Promise<Experiment | undefined>;
  abstract findByName(name: string): Promise<Experiment | undefined>;
  /** By id, oldest first. */
  abstract all(): Promise<Experiment[]>;
  /** Replaces an experiment by the result of `decide`, one write at a time. If `decide` throws, nothing is written. */
  abstract write(
    id: string,
    decide: (experiment: Experiment, all: readonly Experiment[]) => Experiment,
  ): Promise<Experiment | undefined>;
}
