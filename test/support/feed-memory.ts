import { FeedCursors } from '../../src/feed/feed-cursors.port.js';
import { type FeedFile, FeedFileIndex } from '../../src/feed/feed-files.port.js';

export class MemoryCursors extends FeedCursors {
  readonly positions = new Map<string, number>();

  async position(key: string): Promise<number> {
    return this.positions.get(key) ?? 0;
  }

  async move(key: string, from: number, to: number): Promise<boolean> {
    if ((await this.position(key)) !== from) return false;
    this.positions.set(key, to);
    return true;
  }

  async reset(key: string): Promise<void> {
    this.positions.delete(key);
  }
}

export class MemoryFileIndex extends FeedFileIndex {
  readonly files = new Map<string, FeedFile>();

  async add(file: FeedFile): Promise<boolean> {
    if (this.files.has(file.id)) return false;
    this.files.set(file.id, file);
    return true;
  }

  async find(id: string): Promise<FeedFile | undefined> {
    return this.files.get(id);
  }

  async list(offset: number, limit: number): Promise<{ items: FeedFile[]; total: number }> {
    return { items: [...this.files.values()].slice(offset, offset + limit), total: this.files.size };
  }
}
