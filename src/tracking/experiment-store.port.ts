import type { Experiment } from './run.js';

export abstract class ExperimentStore {
  /** The experiment of this name; made if there is none. Two callers at the same time get the same one. */
  abstract getOrCreate(name: string, createdAt: Date): Promise<Experiment>;
  abstract find(id: string): Promise<Experiment | undefined>;
  /** By id, oldest first. */
  abstract list(offset: number, limit: number): Promise<{ items: Experiment[]; total: number }>;
}
