import type {
  AliasHolder,
  AliasMove,
  ModelVersion,
  MoveAlias,
  RegisteredModel,
  VersionFilter,
} from './model-version.js';

export type StoredVersion = Omit<ModelVersion, 'aliases'>;

/** Models, their versions and the moves of their aliases. */
export abstract class RegistryStore {
  /**
   * The version number that belongs to a key, drawn on first use and the same ever after. Makes the model if there is
   * none. A kill in here leaves at most a number that nobody uses.
   */
  abstract numberFor(model: string, key: string, at: Date): Promise<number>;
  /** Makes the version visible; nothing happens if it is there. */
  abstract insertVersion(version: StoredVersion): Promise<void>;
  abstract version(model: string, version: number): Promise<StoredVersion | undefined>;
  /** Newest first. */
  abstract versions(
    model: string,
    filter: VersionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: StoredVersion[]; total: number }>;
  abstract model(name: string): Promise<RegisteredModel | undefined>;
  /** By name. */
  abstract models(offset: number, limit: number): Promise<{ items: RegisteredModel[]; total: number }>;
  /** All aliases of a model from one read: no two of them come from different moments. */
  abstract aliases(model: string): Promise<Record<string, AliasHolder>>;
  /** One compare-and-set on the model document; see RegistryService.moveAlias. */
  abstract move(move: MoveAlias, at: Date): Promise<boolean>;
  /** All moves of an alias, in the order in which they happened. */
  abstract moves(model: string, alias: string): Promise<AliasMove[]>;
}
