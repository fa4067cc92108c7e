import { inflateRawSync } from 'node:zlib';
import {
  type BlockManifest,
  type BlockRange,
  Blocks,
  type StoredBlock,
} from '../../src/prediction-log/blocks/blocks.port.js';

/** Blocks in memory. */
export class MemoryBlocks<M extends BlockManifest> extends Blocks<M> {
  away = false;
  readonly stored = new Map<string, StoredBlock<M>>();
  /** Ids of the blocks whose bytes were read. */
  readonly reads: string[] = [];

  get manifests(): M[] {
    return [...this.stored.values()].map(({ manifest }) => manifest);
  }

  async write(block: StoredBlock<M>): Promise<void> {
    if (this.away) throw new Error('the database is away');
    if (!this.stored.has(block.manifest.id)) this.stored.set(block.manifest.id, block);
  }

  async list({ from, to, firstId, lastId }: BlockRange): Promise<M[]> {
    return this.current()
      .filter(
        (manifest) =>
          manifest.to >= (from ?? -Infinity) &&
          manifest.from < (to ?? Infinity) &&
          manifest.lastId >= (firstId ?? '') &&
          (lastId === undefined || manifest.firstId <= lastId),
      )
      .toSorted((a, b) => (a.lastId > b.lastId ? -1 : 1));
  }

  async below(level: number): Promise<M[]> {
    return this.current()
      .filter((manifest) => manifest.level < level)
      .toSorted((a, b) => (a.firstId < b.firstId ? -1 : 1));
  }

  async read({ id, encoding }: M): Promise<Uint8Array | undefined> {
    this.reads.push(id);
    const bytes = this.stored.get(id)?.bytes;
    return bytes && encoding === 'deflate' ? inflateRawSync(bytes) : bytes;
  }

  async size(): Promise<{ blocks: number; rows: number; bytes: number }> {
    const sum = (name: 'rows' | 'bytes'): number => this.manifests.reduce((total, m) => total + m[name], 0);
    return { blocks: this.stored.size, rows: sum('rows'), bytes: sum('bytes') };
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await this.remove(this.stored.get(id)?.manifest.parts ?? []);
      this.stored.delete(id);
    }
  }

  async removeReplaced(writtenBefore: number): Promise<number> {
    const parts = this.manifests
      .filter(({ writtenAt }) => writtenAt < writtenBefore)
      .flatMap((manifest) => manifest.parts ?? []);
    await this.remove(parts);
    return parts.length;
  }

  async removeOrphans(): Promise<number> {
    return 0;
  }

  private current(): M[] {
    const replaced = new Set(this.manifests.flatMap(({ parts }) => parts ?? []));
    return this.manifests.filter(({ id }) => !replaced.has(id));
  }
}
