import { BlockBuilder } from '../../src/silver/block-builder.service.js';
import { SilverService } from '../../src/silver/silver.service.js';
import { GoldService } from '../../src/gold/gold.service.js';
import { SnapshotExport } from '../../src/gold/snapshot-export.service.js';
import { SnapshotLoader } from '../../src/gold/snapshot-loader.service.js';
import type { Snapshot, SnapshotPage } from '../../src/gold/index.js';
import { type SnapshotFilter, SnapshotStore } from '../../src/gold/snapshot-store.port.js';
import { InProcessWorkers } from './in-process-workers.js';
import type { WorkerOptions } from '../../src/platform/workers/workers.js';
import { MemoryBlobs } from './bronze-memory.js';
import { FakeBronze, MemorySilver } from './silver-memory.js';

export class MemorySnapshots extends SnapshotStore {
  readonly stored = new Map<string, Snapshot>();

  async add(snapshot: Snapshot): Promise<Snapshot> {
    if (!this.stored.has(snapshot.id)) this.stored.set(snapshot.id, structuredClone(snapshot));
    return structuredClone(this.stored.get(snapshot.id)!);
  }

  async find(id: string): Promise<Snapshot | undefined> {
    return structuredClone(this.stored.get(id));
  }

  async list({ dataset }: SnapshotFilter, offset: number, limit: number): Promise<SnapshotPage> {
    const items = [...this.stored.values()]
      .filter((snapshot) => (dataset ?? snapshot.dataset) === snapshot.dataset)
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
    return { items: structuredClone(items.slice(offset, offset + limit)), total: items.length };
  }
}

/** Tells which workers ran. */
class CountingWorkers extends InProcessWorkers {
  readonly ran: string[] = [];

  override run<R>(entry: URL, payload: unknown, options?: WorkerOptions): Promise<R> {
    this.ran.push(entry.pathname.split('/').at(-1)!.replace('.worker.js', ''));
    return super.run(entry, payload, options);
  }
}

/** Silver and gold in memory. Each look at the clock is a second later. */
export function goldWorld() {
  let seconds = 0;
  const clock = { now: () => new Date(Date.UTC(2026, 10, 24, 5, 0, seconds++)) };
  const bronze = new FakeBronze();
  const workers = new CountingWorkers();
  const builder = new BlockBuilder(bronze.service, workers);
  const silver = new SilverService(bronze.service, builder, new MemorySilver(), new MemoryBlobs(), clock);
  const snapshots = new MemorySnapshots();
  const gold = new GoldService(silver, new SnapshotLoader(silver, workers), snapshots, workers, clock);
  return { bronze, workers, silver, snapshots, gold, exports: new SnapshotExport(silver) };
}
