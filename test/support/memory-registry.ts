import type { AliasMove, MoveAlias, RegisteredModel } from '../../src/registry/versions/model-version.js';
import { RegistryStore, type StoredVersion } from '../../src/registry/versions/version-store.port.js';

export class MemoryRegistry extends RegistryStore {
  readonly numbers = new Map<string, number>();
  readonly stored = new Map<string, StoredVersion>();
  readonly done: AliasMove[] = [];
  drawn = 0;

  async numberFor(model: string, key: string): Promise<number> {
    const known = this.numbers.get(`${model}/${key}`);
    if (known) return known;
    this.numbers.set(`${model}/${key}`, ++this.drawn);
    return this.drawn;
  }
  async insertVersion(version: StoredVersion): Promise<void> {
    const id = `${version.model}/${version.version}`;
    if (!this.stored.has(id)) this.stored.set(id, version);
  }
  async version(model: string, version: number): Promise<StoredVersion | undefined> {
    return this.stored.get(`${model}/${version}`);
  }
  async versions(): Promise<{ items: StoredVersion[]; total: number }> {
    const items = [...this.stored.values()].toReversed();
    return { items, total: items.length };
  }
  async model(name: string): Promise<RegisteredModel | undefined> {
    if (this.drawn === 0) return undefined;
    const at = new Date(0);
    const plain = { name, createdAt: at, updatedAt: at, description: '', tags: {} };
    return { ...plain, versions: this.stored.size, aliases: await this.aliases() };
  }
  async models(): Promise<{ items: RegisteredModel[]; total: number }> {
    const model = await this.model('parivision');
    return model ? { items: [model], total: 1 } : { items: [], total: 0 };
  }
  async aliases() {
    return Object.fromEntries(
      this.done.map(({ alias, to, at, by, key }) => [alias, { version: to, since: at, by, key }]),
    );
  }
  async move(move: MoveAlias, at: Date): Promise<boolean> {
    if (this.done.some(({ key }) => key === move.key)) return true;
    const holder = (await this.aliases())[move.alias]?.version ?? null;
    if (holder !== move.from) return false;
    this.done.push({ ...move, at, rev: this.done.length + 1 });
    return true;
  }
  async moves(): Promise<AliasMove[]> {
    return this.done;
  }
}
