import type { BlockPlayer } from '../basketball/index.js';
import type { SilverBlock, SilverPartition, SilverPartitionPage } from './silver-partition.js';

/** A partition with the ids of its games (`<dataset>/<Game ID>`). */
export interface StoredPartition extends SilverPartition {
  gameIds: string[];
}

export interface PartitionFilter {
  dataset?: string;
  /** YYYY-MM. */
  month?: string;
}

export interface LedgerEntry {
  batch: string;
  dataset: string;
  at: Date;
}

/** Which block each month has, every block there ever was, and which bronze batches are in. */
export abstract class SilverStore {
  abstract find(dataset: string, month: string): Promise<StoredPartition | undefined>;
  /** Stores the partition as version `v + 1` if it still has version `v` (0: does not exist yet). False if another process was faster. */
  abstract replace(partition: StoredPartition, v: number): Promise<boolean>;
  /** In the order of dataset and month. */
  abstract list(filter: PartitionFilter, offset: number, limit: number): Promise<SilverPartitionPage>;
  /** In alphabetical order. */
  abstract datasets(): Promise<string[]>;
  /** Does nothing if the block is known. */
  abstract addBlock(block: SilverBlock): Promise<void>;
  abstract block(hash: string): Promise<SilverBlock | undefined>;
  /** Does nothing if the players of the block are known. */
  abstract addPlayers(hash: string, players: BlockPlayer[]): Promise<void>;
  /** Undefined for a block that an earlier version of the program wrote. */
  abstract players(hash: string): Promise<BlockPlayer[] | undefined>;
  /** Ids of all batches that are in. */
  abstract processed(): Promise<Set<string>>;
  /** Existing entries stay unchanged. */
  abstract addProcessed(entries: LedgerEntry[]): Promise<void>;
}
