import type { Page } from '../../platform/http/listing.js';
import type { AutomationFilter, AutomationRun } from './automation-run.js';

export abstract class AutomationStore {
  abstract find(id: string): Promise<AutomationRun | undefined>;
  /** One that is there and does not wait stays as it is. */
  abstract record(run: AutomationRun): Promise<void>;
  /** Runs that this policy started at or after this time, the newest first. */
  abstract startedSince(policy: string, from: Date): Promise<AutomationRun[]>;
  /** Newest first. */
  abstract list(filter: AutomationFilter, offset: number, limit: number): Promise<Page<AutomationRun>>;
}
