import type { AliasHolder } from '../versions/model-version.js';
import type { StoredModel } from '../models/model-store.port.js';
import type { StoredVersion } from '../versions/version-store.port.js';
import type { ModelDocument, StoredTag, VersionDocument } from './registry.schema.js';

/** What the versions, numbers and moves of a model are kept under. */
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

export function toTags(tags: readonly StoredTag[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

export function fromTags(tags: Record<string, string>): StoredTag[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** `model` is the name that the model has now. */
export function toVersion({ _id, tags, ...rest }: VersionDocument, model: string): StoredVersion {
  return { ...rest, model, tags: toTags(tags) };
}

export function toModel(document: ModelDocument): StoredModel {
  const { _id: name, createdAt, updatedAt = createdAt, description = '', tags } = document;
  return { name, createdAt, updatedAt, description, tags: toTags(tags), aliases: toAliases(document) };
}
