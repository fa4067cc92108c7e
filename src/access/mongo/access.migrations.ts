import type { Migration } from '../../platform/mongo/migrations.js';
import { ADMINS_ID, type AdminsDocument, type KeyDocument } from './access.schema.js';

export const accessMigrations: Migration[] = [
  {
    // One document with the administrators whose keys do not expire, so that revoking one is a single compare-and-set.
    id: '2026-11-30-access-01-admins',
    async up(database) {
      const keys = database.collection<KeyDocument>('access_keys');
      const found = await keys
        .find({ role: 'admin', revokedAt: { $exists: false }, expiresAt: { $exists: false } })
        .project<{ _id: string }>({ _id: 1 })
        .toArray();
      if (found.length === 0) return;
      await database
        .collection<AdminsDocument>('access_admins')
        .updateOne(
          { _id: ADMINS_ID },
          { $addToSet: { ids: { $each: found.map(({ _id }) => _id) } } },
          { upsert: true },
        );
    },
  },
];
