import type { Page } from '../../platform/http/listing.js';
import type { HistoryEntry, HistoryFilter } from './history-entry.js';

/** Everything that was reported, once each. */
export abstract class HistoryStore {
  /** Stores an entry, or counts its repetition. @returns whether it is new */
  abstract add(entry: HistoryEntry): Promise<boolean>;
  /** Newest first. */
  abstract list(filter: HistoryFilter, offset: number, limit: number): Promise<Page<HistoryEntry>>;
  abstract removeBefore(time: Date): Promise<number>;
}
