import type { Batch, BronzeGame, BronzeService } from '../../src/bronze/index.js';
import type { RawShot } from '../../src/basketball/shots/shot.js';
import type { BlockPlayer, SilverBlock, SilverPartitionPage } from '../../src/silver/index.js';
import {
  type LedgerEntry,
  type PartitionFilter,
  SilverStore,
  type StoredPartition,
} from '../../src/silver/silver-store.port.js';

/** Lets others run, as a database would. */
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** As much of bronze as silver reads: games by id, and complete batches. */
export class FakeBronze {
  readonly stored = new Map<string, BronzeGame>();
  readonly batches: Batch[] = [];
  /** Ids asked for, one entry a call. */
  readonly asked: string[][] = [];

  /** Takes shots in as one complete batch; a Game Event ID that is there already is a duplicate. */
  receive(dataset: string, shots: RawShot[]): Batch {
    const batch = `batch-${this.batches.length + 1}`;
    const touched = new Map<string, string>();
    for (const [line, raw] of shots.entries()) {
      const gameId = String(Number(raw['Game ID']));
      const id = `${dataset}/${gameId}`;
      const date = raw['Game Date'];
      const game = this.stored.get(id) ?? {
        id,
        dataset,
        gameId,
        month: `${date.slice(0, 4)}-${date.slice(4, 6)}`,
        v: 0,
        shots: [],
      };
      this.stored.set(id, game);
      touched.set(id, game.month);
      const known = game.shots.some((shot) => shot.raw['Game Event ID'] === raw['Game Event ID']);
      if (!known) game.shots.push({ id: raw['Game Event ID'], raw, batch, line });
    }
    const games = [...touched].map(([id, month]) => ({ id, month }));
    const counts = { inserted: shots.length, corrected: 0 };
    const complete = {
      id: batch,
      seq: this.batches.length + 1,
      dataset,
      games,
      ...counts,
      state: 'complete',
    } as Batch;
    this.batches.push(complete);
    return complete;
  }

  async completeBatches(afterSeq: number): Promise<Batch[]> {
    await pause();
    return this.batches.filter((batch) => batch.seq > afterSeq);
  }

  async *games(ids: string[]): AsyncGenerator<BronzeGame> {
    this.asked.push(ids);
    for (const id of ids.toReversed()) {
      await pause();
      const game = this.stored.get(id);
      if (game) yield structuredClone(game);
    }
  }

  get service(): BronzeService {
    return this as unknown as BronzeService;
  }
}

export class MemorySilver extends SilverStore {
  readonly partitions = new Map<string, StoredPartition>();
  readonly blocks = new Map<string, SilverBlock>();
  readonly playersOf = new Map<string, BlockPlayer[]>();
  readonly ledger = new Map<string, LedgerEntry>();

  async find(dataset: string, month: string): Promise<StoredPartition | undefined> {
    await pause();
    return structuredClone(this.partitions.get(`${dataset}/${month}`));
  }

  async replace(partition: StoredPartition, v: number): Promise<boolean> {
    await pause();
    const key = `${partition.dataset}/${partition.month}`;
    if ((this.partitions.get(key)?.v ?? 0) !== v) return false;
    this.partitions.set(key, structuredClone({ ...partition, v: v + 1 }));
    return true;
  }

  async list(filter: PartitionFilter, offset: number, limit: number): Promise<SilverPartitionPage> {
    const items = [...this.partitions.values()]
      .filter((partition) => (filter.dataset ?? partition.dataset) === partition.dataset)
      .filter((partition) => (filter.month ?? partition.month) === partition.month)
      .toSorted((a, b) => (`${a.dataset}/${a.month}` < `${b.dataset}/${b.month}` ? -1 : 1));
    return { items: structuredClone(items.slice(offset, offset + limit)), total: items.length };
  }

  async datasets(): Promise<string[]> {
    return [...new Set([...this.partitions.values()].map((partition) => partition.dataset))].toSorted();
  }

  async addBlock(block: SilverBlock): Promise<void> {
    await pause();
    if (!this.blocks.has(block.hash)) this.blocks.set(block.hash, structuredClone(block));
  }

  async block(hash: string): Promise<SilverBlock | undefined> {
    return structuredClone(this.blocks.get(hash));
  }

  async addPlayers(hash: string, players: BlockPlayer[]): Promise<void> {
    await pause();
    if (!this.playersOf.has(hash)) this.playersOf.set(hash, structuredClone(players));
  }

  async players(hash: string): Promise<BlockPlayer[] | undefined> {
    return structuredClone(this.playersOf.get(hash));
  }

  async processed(): Promise<Set<string>> {
    await pause();
    return new Set(this.ledger.keys());
  }

  async addProcessed(entries: LedgerEntry[]): Promise<void> {
    for (const entry of entries) {
      await pause();
      if (!this.ledger.has(entry.batch)) this.ledger.set(entry.batch, entry);
    }
  }
}
