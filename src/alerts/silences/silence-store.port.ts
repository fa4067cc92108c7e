import type { Page } from '../../platform/http/listing.js';
import type { Silence, SilenceState } from './silence.js';

export abstract class SilenceStore {
  abstract add(silence: Silence): Promise<void>;
  abstract find(id: string): Promise<Silence | undefined>;
  /** Undefined if it has ended already. */
  abstract end(id: string, ended: { by: string; at: Date }): Promise<Silence | undefined>;
  /** Those that are not over at this time. */
  abstract open(now: Date): Promise<Silence[]>;
  /** Newest first. */
  abstract list(
    state: SilenceState | undefined,
    now: Date,
    offset: number,
    limit: number,
  ): Promise<Page<Silence>>;
}
