import type { PointHistory } from '../metrics/point-history.js';
import type {
  Artifact,
  DatasetInput,
  ModelOutput,
  PointsByKey,
  Run,
  RunFilter,
  RunOrder,
  RunStatus,
} from './run.js';

/** The fields that one write changes; absent fields stay, null removes. */
export interface RunChange {
  name?: string;
  nameTagDeleted?: true | null;
  status?: RunStatus;
  startTime?: Date;
  endTime?: Date | null;
  error?: string;
  parentRunId?: string | null;
  deletedAt?: Date | null;
  params?: Record<string, string>;
  tags?: Record<string, string>;
  removedTags?: readonly string[];
  artifact?: Artifact;
  /** Paths. */
  removedArtifacts?: readonly string[];
  datasets?: readonly DatasetInput[];
  modelInputs?: readonly string[];
  modelOutputs?: readonly ModelOutput[];
}

export interface RunWrite {
  change?: RunChange;
  /** Points that the history has already are not added again. */
  points?: PointsByKey;
}

/** A search by functions of the caller. */
export interface RunSelection {
  /** The experiments whose runs are searched; absent: all. */
  among?: ReadonlySet<string>;
  fits(run: Run): boolean;
  /** Absent: newest first, which also decides ties. */
  compare?: (a: Run, b: Run) => number;
  offset: number;
  limit: number;
  /** Only runs that existed when the mark was returned, so that pages stay stable while runs are added. */
  mark?: number;
}

export interface SelectedRuns {
  runs: Run[];
  total: number;
  /** To be passed with the next page. */
  mark: number;
}

/** Runs and the history of their metrics. */
export abstract class RunStore {
  /** False if a run with this id exists. */
  abstract insert(run: Run): Promise<boolean>;
  /** Replaces a run by a fresh one and forgets the history of its metrics. */
  abstract reset(run: Run): Promise<void>;
  abstract find(id: string): Promise<Run | undefined>;
  /**
   * Calls `decide` with the present run and writes the result; writes of one run are serialized. If `decide` throws, nothing
   * is written and the error is thrown. Returns the run afterwards, or undefined if there is none.
   */
  abstract write(id: string, decide: (run: Run) => RunWrite): Promise<Run | undefined>;
  abstract search(
    filter: RunFilter,
    order: RunOrder,
    offset: number,
    limit: number,
  ): Promise<{ items: Run[]; total: number }>;
  abstract select(selection: RunSelection): Promise<SelectedRuns>;
  /** Ends all RUNNING runs of this process that began before `before`. Returns how many. */
  abstract interrupt(before: Date, endTime: Date, error: string): Promise<number>;
  /** Empty for an unknown run or metric. Later points are added to the same object: read it before the next await. */
  abstract history(id: string, key: string): Promise<PointHistory>;
}
