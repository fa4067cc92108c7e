import type { Change } from '../models/registered-model.js';
import type { StoredVersion, VersionChange, VersionFilter } from './model-version.js';

/** Versions of registered models. Any of them may be removed between two calls. */
export abstract class VersionStore {
  /**
   * The version number of a key, drawn on first use and then always the same. Creates the model if there is none. A kill
   * during this call leaves at most an unused number.
   */
  abstract numberFor(model: string, key: string, at: Date): Promise<number>;
  /** Makes the version visible; does nothing if it is there. */
  abstract insert(version: StoredVersion): Promise<void>;
  /** Draws the next number; undefined if there is no such model. */
  abstract add(version: Omit<StoredVersion, 'version'>): Promise<number | undefined>;
  /** Creates a version under its own number, which is then drawn. `removed`: the number was used by a version that is gone. */
  abstract place(version: StoredVersion): Promise<'placed' | 'taken' | 'removed' | 'unknown'>;
  abstract find(model: string, version: number): Promise<StoredVersion | undefined>;
  /** Newest first. */
  abstract page(
    model: string,
    filter: VersionFilter,
    offset: number,
    limit: number,
  ): Promise<{ items: StoredVersion[]; total: number }>;
  /** Of one model or of all, in no order. */
  abstract all(model?: string): Promise<StoredVersion[]>;
  abstract change(model: string, version: number, change: VersionChange, at: Date): Promise<boolean>;
  /** undefined as a value removes the tag. False if there is no such version. */
  abstract setTag(model: string, version: number, key: string, value: string | undefined): Promise<boolean>;
  /** With the aliases that point at it; its number is not used again. */
  abstract remove(model: string, version: number, change: Change): Promise<boolean>;
}
