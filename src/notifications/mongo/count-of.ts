import type { Model, QueryFilter } from 'mongoose';

/** Documents that match; without a filter from the collection's own count, which no database has to scan for. */
export async function countOf<T>(model: Model<T>, where: QueryFilter<T>): Promise<number> {
  return Object.keys(where).length === 0 ? model.estimatedDocumentCount() : model.countDocuments(where);
}
