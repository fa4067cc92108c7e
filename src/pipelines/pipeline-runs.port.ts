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
  /** Adds a run; false if there is one with this id. */
  abstract add(run: PipelineRun): Promise<boolean>;
  /** Writes the run unless the stored epoch is newer; false if a newer holder has it. */
  abstract save(run: PipelineRun): Promise<boolean>;
  abstract get(id: string): Promise<PipelineRun | undefined>;
  /** Newest first. */
  abstract list(filter: RunFilter, offset: number, limit: number): Promise<Page<PipelineRun>>;
}

export interface Lease {
  /** Increases by one with each grant; every write under the lease contains it. */
  epoch: number;
}

/** Which process may run a pipeline. Safety comes from the epoch, not from clocks; the expiry only tells when a takeover may be tried. */
export abstract class PipelineLeases {
  /** Undefined while another holder's lease has not expired. A holder that restarts after a kill gets its own lease at once. */
  abstract acquire(pipeline: string, holder: string, ttlMs: number): Promise<Lease | undefined>;
  /** False if another holder has the lease. */
  abstract renew(pipeline: string, holder: string, epoch: number, ttlMs: number): Promise<boolean>;
  abstract release(pipeline: string, holder: string, epoch: number): Promise<void>;
}
