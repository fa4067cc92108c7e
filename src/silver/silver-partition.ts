/** What one block holds: all shots of one month of one dataset. */
export interface BlockSummary {
  rows: number;
  games: number;
  /** Rows with a known result. */
  labelled: number;
  /** Rows with a shot that went in. */
  made: number;
  /** YYYYMMDD. */
  firstDate: number;
  /** YYYYMMDD. */
  lastDate: number;
  /** How often each oddity occurs (see SHOT_FLAGS), and `refused_<code>` for rows that could not be read. */
  flags: Record<string, number>;
}

/** A month of a dataset and the block that holds it now. */
export interface SilverPartition extends BlockSummary {
  dataset: string;
  /** YYYY-MM. */
  month: string;
  /** SHA-256 of the block, an Arrow IPC file. */
  block: string;
  /** Grows with each new block of this month. */
  v: number;
  updatedAt: Date;
}

/** Some partitions, and how many match in all. */
export interface SilverPartitionPage {
  items: SilverPartition[];
  total: number;
}

/** An immutable block as it was built, and where its rows came from. */
export interface SilverBlock extends BlockSummary {
  /** SHA-256 of its bytes. */
  hash: string;
  dataset: string;
  month: string;
  /** Bytes. */
  size: number;
  /** Ids of the bronze batches that its rows came with. */
  batches: string[];
  createdAt: Date;
}

export interface SilverBuild {
  /** Bronze batches that were processed by this build. */
  batches: number;
  /** Months that have a new block. */
  partitions: number;
  /** Rows of these blocks. */
  rows: number;
  /** SHA-256 of each new block, in the order of dataset and month. */
  blocks: string[];
}
