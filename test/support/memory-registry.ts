import type { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import type { Clock } from '../../src/platform/clock/clock.js';
import type { AliasMove, MoveAlias } from '../../src/registry/aliases/alias.js';
import { AliasKeepers } from '../../src/registry/aliases/alias-keepers.js';
import { AliasService } from '../../src/registry/aliases/alias.service.js';
import type { AliasStore } from '../../src/registry/aliases/alias-store.port.js';
import { ModelService } from '../../src/registry/models/model.service.js';
import type { ModelStore } from '../../src/registry/models/model-store.port.js';
import type { RegisteredModel } from '../../src/registry/models/registered-model.js';
import type { StoredVersion } from '../../src/registry/versions/model-version.js';
import { VersionService } from '../../src/registry/versions/version.service.js';
import type { VersionSourceService } from '../../src/registry/versions/version-source.service.js';
import type { VersionStore } from '../../src/registry/versions/version-store.port.js';

/** One registered model with its versions and aliases, limited to what our own versions need. */
export class MemoryRegistry {
  readonly numbers = new Map<string, number>();
  readonly stored = new Map<string, StoredVersion>();
  readonly done: AliasMove[] = [];
  drawn = 0;

  private readonly models = {
    find: async (name: string): Promise<RegisteredModel | undefined> => {
      if (this.drawn === 0) return undefined;
      const at = new Date(0);
      return { name, createdAt: at, updatedAt: at, description: '', tags: {}, aliases: this.holders() };
    },
  };

  private readonly versions = {
    numberFor: async (model: string, key: string): Promise<number> => {
      const known = this.numbers.get(`${model}/${key}`);
      if (known) return known;
      this.numbers.set(`${model}/${key}`, ++this.drawn);
      return this.drawn;
    },
    insert: async (version: StoredVersion): Promise<void> => {
      const id = `${version.model}/${version.version}`;
      if (!this.stored.has(id)) this.stored.set(id, version);
    },
    find: async (model: string, version: number): Promise<StoredVersion | undefined> =>
      this.stored.get(`${model}/${version}`),
    page: async (): Promise<{ items: StoredVersion[]; total: number }> => {
      const items = [...this.stored.values()].toReversed();
      return { items, total: items.length };
    },
  };

  private readonly aliases = {
    move: async (move: MoveAlias, at: Date): Promise<boolean> => {
      if (this.done.some(({ key }) => key === move.key)) return true;
      const holder = this.holders()[move.alias]?.version ?? null;
      if (holder !== move.from) return false;
      this.done.push({ ...move, at, rev: this.done.length + 1 });
      return true;
    },
    moves: async (_model: string, alias: string): Promise<AliasMove[]> =>
      this.done.filter((move) => move.alias === alias),
  };

  /** The services over this registry. @param on wraps each store, to inject faults */
  services(
    blobs: BlobStore,
    clock: Clock,
    on: <T extends object>(store: T) => T = (store) => store,
  ): { models: ModelService; versions: VersionService; aliases: AliasService } {
    const models = on(this.models) as unknown as ModelStore;
    const versions = on(this.versions) as unknown as VersionStore;
    const keepers = new AliasKeepers();
    // Only versions of clients have sources to resolve.
    const sources = {} as VersionSourceService;
    return {
      models: new ModelService(models, versions, keepers, clock),
      versions: new VersionService(versions, models, sources, keepers, blobs, clock),
      aliases: new AliasService(on(this.aliases) as unknown as AliasStore, models, versions, keepers, clock),
    };
  }

  private holders(): RegisteredModel['aliases'] {
    return Object.fromEntries(
      this.done.map(({ alias, to, at, by, key }) => [alias, { version: to, since: at, by, key }]),
    );
  }
}
