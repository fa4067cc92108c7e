import type { RegisteredModel, Stage } from '../versions/model-version.js';
import type { StoredVersion } from '../versions/version-store.port.js';

export type StoredModel = Omit<RegisteredModel, 'versions' | 'latestVersion'>;

/** What may be changed of a version; what is absent stays. */
export interface VersionChange {
  description?: string;
  stage?: Stage;
  /** The model file under which it is served, and its size in bytes. */
  modelHash?: string;
  size?: number;
}

/** Who changes something, and when: it stands in the audit list. */
export interface Change {
  by: string;
  at: Date;
}

/** Models and versions as MLflow's clients make, change and remove them. All that is said to be there may be gone again. */
export abstract class ClientRegistryStore {
  /** False if there is a model of that name. */
  abstract createModel(model: StoredModel): Promise<boolean>;
  /** False if there is no model of that name. */
  abstract describeModel(name: string, description: string, at: Date): Promise<boolean>;
  /** @returns `taken` if there is a model of the new name */
  abstract renameModel(name: string, to: string, change: Change): Promise<'renamed' | 'unknown' | 'taken'>;
  /** With its versions, tags and aliases; its version numbers begin anew if it is made again. */
  abstract removeModel(name: string, change: Change): Promise<boolean>;
  /** undefined as a value removes the tag. False if there is no such model; `version` names one of its versions instead. */
  abstract setTag(name: string, key: string, value: string | undefined, version?: number): Promise<boolean>;
  /** One model, or all of them by name. */
  abstract models(name?: string): Promise<StoredModel[]>;
  /** Of one model or of all, in no order. */
  abstract versions(name?: string): Promise<StoredVersion[]>;
  /** Draws the next number; undefined if there is no such model. */
  abstract addVersion(version: Omit<StoredVersion, 'version'>): Promise<number | undefined>;
  /** Makes a version under its own number, which is then drawn. `removed`: a version had it that is gone. */
  abstract placeVersion(version: StoredVersion): Promise<'placed' | 'taken' | 'removed' | 'unknown'>;
  abstract changeVersion(name: string, version: number, change: VersionChange, at: Date): Promise<boolean>;
  /** Aliases that point at it go with it; its number is not used again. */
  abstract removeVersion(name: string, version: number, change: Change): Promise<boolean>;
  abstract removeAlias(name: string, alias: string, change: Change): Promise<boolean>;
}
