import type { Migration } from '../../platform/mongo/migrations.js';
import { knowShotsByContent } from './content-identity.migrations.js';
import { countHeaders } from './quarantine-lines.migrations.js';

/** Found by `_id` nearly always; the two others are for lists, and small servers may ignore them. */
export const bronzeMigrations: Migration[] = [
  {
    id: '2026-11-24-bronze-01-batches',
    async up(database) {
      await database.collection('bronze_batches').createIndex({ sourceKey: 1, dataset: 1 });
      await database.collection('bronze_batches').createIndex({ seq: 1 });
    },
  },
  {
    id: '2026-11-24-bronze-02-quarantine',
    async up(database) {
      await database.collection('bronze_quarantine').createIndex({ source: 1, dataset: 1, line: 1 });
    },
  },
  { id: '2026-11-30-bronze-03-content-identity', up: knowShotsByContent },
  { id: '2026-11-30-bronze-04-quarantine-lines', up: countHeaders },
];
