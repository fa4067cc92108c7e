import type { Change, RegisteredModel } from './registered-model.js';

/** Registered models. Any of them may be removed between two calls. */
export abstract class ModelStore {
  /** False if there is a model of that name. Without its aliases. */
  abstract create(model: RegisteredModel): Promise<boolean>;
  abstract find(name: string): Promise<RegisteredModel | undefined>;
  /** By name. */
  abstract page(offset: number, limit: number): Promise<{ items: RegisteredModel[]; total: number }>;
  /** By name. */
  abstract all(): Promise<RegisteredModel[]>;
  /** False if there is no model of that name. */
  abstract describe(name: string, description: string, at: Date): Promise<boolean>;
  /** undefined as a value removes the tag. False if there is no such model. */
  abstract setTag(name: string, key: string, value: string | undefined): Promise<boolean>;
  /** @returns `taken` if there is a model of the new name */
  abstract rename(name: string, to: string, change: Change): Promise<'renamed' | 'unknown' | 'taken'>;
  /** With its versions, tags and aliases; a new model of this name starts again at version 1. */
  abstract remove(name: string, change: Change): Promise<boolean>;
}
