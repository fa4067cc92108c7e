import type { Readable } from 'node:stream';
import type { ExportedRegistered, ExportedVersion } from './exported-registered.js';
import type { ExportedExperiment, ExportedModel, ExportedPoint, ExportedRun } from './exported.js';

/** A file of a run or a logged model. */
export interface SourceFile {
  /** Relative, with / between its parts. */
  path: string;
  /** Bytes. */
  size: number;
  /** Where the source knows it, 64 hex digits. */
  sha256?: string;
  open(): Promise<Readable>;
}

/** A run or a logged model: reading it may fail, and the others go on. */
export interface SourceItem<T> {
  id: string;
  read(): Promise<T>;
  files(): AsyncIterable<SourceFile>;
}

export interface SourceRun extends SourceItem<ExportedRun> {
  /** The whole history: metric after metric, each in the order of (step, timestamp, value) and no point twice. */
  points(run: ExportedRun): AsyncIterable<ExportedPoint>;
}

/** A registered model; its versions come in the order of their numbers, and have no files of their own if a run's are theirs. */
export interface SourceRegistered {
  name: string;
  read(): Promise<ExportedRegistered>;
  versions(): AsyncIterable<SourceItem<ExportedVersion>>;
}

/** Which registered models are moved. */
export interface RegisteredChoice {
  /** All whose versions belong to the experiments. */
  all: boolean;
  /** Others that were named. */
  names: readonly string[];
  experiments: readonly ExportedExperiment[];
  /** Is told why a model does not belong to the experiments. */
  onLeftOut(line: string): void;
}

/** Where experiments come from: a server or a folder. */
export interface Source {
  /** In words, for people. */
  readonly name: string;
  /** Those of these names or ids; all for none. */
  experiments(names: readonly string[]): Promise<ExportedExperiment[]>;
  /** @param onListed receives how many runs a page of the list has, and whether it is the last page */
  runs(
    experiment: ExportedExperiment,
    onListed: (runs: number, isLast: boolean) => void,
  ): AsyncIterable<SourceRun>;
  models(experiment: ExportedExperiment): AsyncIterable<SourceItem<ExportedModel>>;
  registered(choice: RegisteredChoice): AsyncIterable<SourceRegistered>;
}

/** A registered model that is at fault: whoever reads it is told, and the others go on. */
export function unreadable(name: string, fault: unknown): SourceRegistered {
  return { name, read: () => Promise.reject(fault), async *versions() {} };
}
