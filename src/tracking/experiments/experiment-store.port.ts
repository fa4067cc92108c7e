import type { Experiment } from '../runs/run.js';

export type NewExperiment = Omit<Experiment, 'id'>;

export abstract class ExperimentStore {
  /** Undefined if the name is taken, also by a deleted one. */
  abstract create(experiment: NewExperiment): Promise<Experiment | undefined>;
  abstract find(id: string): Promise<Experiment | undefined>;
  abstract findByName(name: string): Promise<Experiment | undefined>;
  /** By id, oldest first. */
  abstract all(): Promise<Experiment[]>;
  /** Replaces an experiment by what is decided; one write at a time. What `decide` throws is thrown. */
  abstract write(
    id: string,
    decide: (experiment: Experiment, all: readonly Experiment[]) => Experiment,
  ): Promise<Experiment | undefined>;
}
