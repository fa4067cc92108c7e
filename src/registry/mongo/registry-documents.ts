import type { AliasHolder } from '../aliases/alias.js';
import type { RegisteredModel, Tag } from '../models/registered-model.js';
import type { StoredVersion } from '../versions/model-version.js';
import type { ModelDocument, VersionDocument } from './registry.schema.js';

/** The key of a model's versions, numbers and moves, which a rename does not change. */
export function familyOf(document: ModelDocument): string {
  return document.family ?? document._id;
}

export function versionId(family: string, version: number): string {
  return `${family}/${version}`;
}

export function toAliases(document: ModelDocument | null): Record<string, AliasHolder> {
  const entries = (document?.aliases ?? []).map(({ alias, ...holder }) => [alias, holder] as const);
  return Object.fromEntries(entries);
}

export function toTags(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

/** Tags are stored as pairs, since a key may be any text. */
export function fromTags(tags: Record<string, string>): Tag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** `model` is the name that the model has now. */
export function toVersion({ _id, tags, ...rest }: VersionDocument, model: string): StoredVersion {
  return { ...rest, model, tags: toTags(tags) };
}

export function toModel(document: ModelDocument): RegisteredModel {
  const { _id: name, createdAt, updatedAt = createdAt, description = '', tags } = document;
  return { name, createdAt, updatedAt, description, tags: toTags(tags), aliases: toAliases(document) };
}
