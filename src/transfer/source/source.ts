import type { Readable } from 'node:stream';
import type { ExportedRegistered, ExportedVersion } from './exported-registered.js';
import type { ExportedExperiment, ExportedModel, ExportedPoint, ExportedRun } from './exported.js';

/** A file of a run or a logged model. */
export interface SourceFile {
  /** Relative, with / between its parts. */
  path: string;
  /** Bytes. */
  size: number;
  /** 64 hex digits; absent if the source does not know it. */
  sha256?: string;
  open(): Promise<Readable>;
}

/** A run or a logged model. Reading it may fail; the others continue. */
export interface SourceItem<T> {
  id: string;
  read(): Promise<T>;
  files(): AsyncIterable<SourceFile>;
}

export interface SourceRun extends SourceItem<ExportedRun> {
  /** The whole history, metric by metric, in the order of (step, timestamp, value), without repeats. */
  points(run: ExportedRun): AsyncIterable<ExportedPoint>;
}

/** A registered model; its versions are in the order of their numbers. A version whose files belong to a run has none of its own. */
export interface SourceRegistered {
  name: string;
  read(): Promise<ExportedRegistered>;
  versions(): AsyncIterable<SourceItem<ExportedVersion>>;
}

/** Which registered models are transferred. */
export interface RegisteredChoice {
  /** All models whose versions belong to the experiments. */
  all: boolean;
  /** Models requested by name. */
  names: readonly string[];
  experiments: readonly ExportedExperiment[];
  /** Receives the reason why a model does not belong to the experiments. */
  onLeftOut(line: string): void;
}

/** Where experiments come from: a server or a folder. */
export interface Source {
  /** For messages. */
  readonly name: string;
  /** The experiments with these names or ids; all of them for an empty list. */
  experiments(names: readonly string[]): Promise<ExportedExperiment[]>;
  /** @param onListed receives the number of runs in a page, and whether it is the last page */
  runs(
    experiment: ExportedExperiment,
    onListed: (runs: number, isLast: boolean) => void,
  ): AsyncIterable<SourceRun>;
  models(experiment: ExportedExperiment): AsyncIterable<SourceItem<ExportedModel>>;
  registered(choice: RegisteredChoice): AsyncIterable<SourceRegistered>;
}

/** A registered model that cannot be read: reading it throws `fault`, and the others continue. */
export function unreadable(name: string, fault: unknown): SourceRegistered {
  return { name, read: () => Promise.reject(fault), async *versions() {} };
}
