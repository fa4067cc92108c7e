import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import type { ModelDocument, VersionDocument } from './registry.schema.js';

/** Sets one tag among pairs by single updates; undefined as a value removes it. False if there is no such document. */
export async function setTagIn<T extends ModelDocument | VersionDocument>(
  collection: Model<T>,
  id: string,
  key: string,
  value: string | undefined,
): Promise<boolean> {
  const update = async (filter: object, change: object): Promise<boolean> => {
    const where = { _id: String(id), ...filter } as QueryFilter<T>;
    return (await collection.updateOne(where, change as UpdateQuery<T>)).matchedCount === 1;
  };
  if (value === undefined) return update({}, { $pull: { tags: { key } } });
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await update({ 'tags.key': String(key) }, { $set: { 'tags.$.value': value } })) return true;
    if (await update({ 'tags.key': { $ne: String(key) } }, { $push: { tags: { key, value } } })) return true;
  }
  return false;
}
