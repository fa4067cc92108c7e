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

/** What one write changes; what is absent stays, null removes. */
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
  /** Points that are in the history already are not added again. */
  points?: PointsByKey;
}

/** A search by functions, for filters that only the caller knows. */
export interface RunSelection {
  /** The experiments whose runs are wanted; absent: all. */
  among?: ReadonlySet<string>;
  fits(run: Run): boolean;
  /** Absent: newest first, which is also the order of those that it finds equal. */
  compare?: (a: Run, b: Run) => number;
  offset: number;
  limit: number;
  /** Only runs that had come in when the mark was given, so that pages stay what they are while runs are added. */
  mark?: number;
}

export interface SelectedRuns {
  runs: Run[];
  total: number;
  /** To be given with the next page. */
  mark: number;
}

/** Runs and the history of their metrics. */
export abstract class RunStore {
  /** False if there is a run with this id already. */
  abstract insert(run: Run): Promise<boolean>;
  /** Replaces a run by a fresh one and forgets the history of its metrics. */
  abstract reset(run: Run): Promise<void>;
  abstract find(id: string): Promise<Run | undefined>;
  /**
   * Decides with the run as it is and writes what was decided; writes of one run come one after the other. What `decide`
   * throws is thrown, and nothing is written. Answers the run afterwards, or undefined if there is none.
   */
  abstract write(id: string, decide: (run: Run) => RunWrite): Promise<Run | undefined>;
  abstract search(
    filter: RunFilter,
    order: RunOrder,
    offset: number,
    limit: number,
  ): Promise<{ items: Run[]; total: number }>;
  abstract select(selection: RunSelection): Promise<SelectedRuns>;
  /** Ends all RUNNING runs of this process that began before `before`; how many. */
  abstract interrupt(before: Date, endTime: Date, error: string): Promise<number>;
  /** Empty for a run or a metric that is not there. It goes on while points come: read it before anything else is waited for. */
  abstract history(id: string, key: string): Promise<PointHistory>;
}
