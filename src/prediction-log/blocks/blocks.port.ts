/** What a block is, without its bytes. Blocks are immutable; a reader knows them by their manifests only. */
export interface BlockManifest {
  /** `<12 hex digits: Unix ms><12 of the process>`, or derived from its parts. */
  id: string;
  rows: number;
  /** Least and greatest id of a prediction in it; both empty if no row has one. */
  firstId: string;
  lastId: string;
  /** Unix ms of the earliest and of the latest row. */
  from: number;
  to: number;
  /** How often its rows were compacted: 0 as written, 1 by minute, 2 by hour, 3 by day. */
  level: number;
  /** Bytes as stored. */
  bytes: number;
  /** SHA-256 of the bytes as stored. */
  hash: string;
  /** Deflated blocks have a third of the size and need ten times as long to write: blocks are deflated when they are compacted. */
  encoding: 'plain' | 'deflate';
  /** Blocks that this one replaces. They are removed later; until then readers leave them out. */
  parts?: string[];
  /** Unix ms. */
  writtenAt: number;
}

/** Predictions of one version in one role. */
export interface PredictionGroup {
  model: string;
  version: number;
  role: string;
  rows: number;
}

export interface PredictionManifest extends BlockManifest {
  /** Their rows add up to those of the block. */
  groups: PredictionGroup[];
}

export interface OutcomeManifest extends BlockManifest {
  /** Rows without a prediction's id: they name a shot, and wait until its prediction is found. */
  waiting: number;
  /** Rows with a prediction's id that name the shot too. */
  named: number;
  /** Rows that were the first about their prediction, and rows that contradicted an earlier one. */
  accepted: number;
  corrections: number;
}

/** A block with its bytes as stored. */
export interface StoredBlock<M extends BlockManifest> {
  manifest: M;
  bytes: Uint8Array;
}

/** Which blocks may contain matching rows: an absent condition matches all. */
export interface BlockRange {
  /** Rows at or after this time, Unix ms. */
  from?: number;
  /** Rows before this time, Unix ms. */
  to?: number;
  /** Ids not less than this. */
  firstId?: string;
  /** Ids not greater than this. */
  lastId?: string;
}

/** Blocks of one kind. */
export abstract class Blocks<M extends BlockManifest> {
  /**
   * Stores a block: first its bytes, then its manifest, so that a reader never finds a manifest without bytes. May be repeated.
   * @param durable answered only when the database has it on disk
   */
  abstract write(block: StoredBlock<M>, durable?: boolean): Promise<void>;
  /** Manifests of the blocks in range that no other block replaces, by falling `lastId`. */
  abstract list(range: BlockRange): Promise<M[]>;
  /**
   * The bytes of a block, inflated; undefined if it was removed since it was listed.
   * @throws {AppError} `prediction.block-damaged` when the bytes do not match the hash
   */
  abstract read(manifest: M): Promise<Uint8Array | undefined>;
  /** Blocks in all, replaced ones too, and their rows and bytes. */
  abstract size(): Promise<{ blocks: number; rows: number; bytes: number }>;
  /** The blocks below a level that no other block replaces, by rising `firstId`. */
  abstract below(level: number): Promise<M[]>;
  /** Removes blocks, and first those that they replaced: the manifests before the bytes. */
  abstract remove(ids: readonly string[]): Promise<void>;
  /** Removes the blocks that blocks written before this time (Unix ms) replaced; how many. */
  abstract removeReplaced(writtenBefore: number): Promise<number>;
  /** Removes bytes without a manifest that were written before this time (Unix ms); how many. */
  abstract removeOrphans(writtenBefore: number): Promise<number>;
}

export abstract class PredictionBlocks extends Blocks<PredictionManifest> {}
export abstract class OutcomeBlocks extends Blocks<OutcomeManifest> {}
