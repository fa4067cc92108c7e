import type { Page } from '../platform/http/listing.js';
import type { PipelineRun, RunState, Trigger } from './pipeline-run.js';

export interface RunFilter {
  pipeline?: string;
  state?: RunState;
  trigger?: Trigger;
  dataset?: string;
}

/** The ledger of pipeline runs. */
export abstract class PipelineRuns {
  /** Adds a run; false if there is one of that id already. */
  abstract add(run: PipelineRun): Promise<boolean>;
  /** Writes the run if the stored epoch is not newer; false if a newer holder has it. */
  abstract save(run: PipelineRun): Promise<boolean>;
  abstract get(id: string): Promise<PipelineRun | undefined>;
  /** Newest first. */
  abstract list(filter: RunFilter, offset: number, limit: number): Promise<Page<PipelineRun>>;
}

export interface Lease {
  /** Grows by one with each grant; every write under the lease names it. */
  epoch: number;
}

/** Who may run a pipeline now. Safety comes from the epoch, not from clocks; the expiry only says when to try a takeover. */
export abstract class PipelineLeases {
  /** Undefined while another holder's lease has not expired. A holder that comes back after a kill gets its own at once. */
  abstract acquire(pipeline: string, holder: string, ttlMs: number): Promise<Lease | undefined>;
  /** False if the lease has gone to somebody else. */
  abstract renew(pipeline: string, holder: string, epoch: number, ttlMs: number): Promise<boolean>;
  abstract release(pipeline: string, holder: string, epoch: number): Promise<void>;
}
