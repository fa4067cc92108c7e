import type { Migration } from '../../platform/mongo/migrations.js';

export const goldMigrations: Migration[] = [
  {
    id: '2026-11-24-gold-01-snapshots-by-time',
    async up(database) {
      await database.collection('gold_snapshots').createIndex({ dataset: 1, createdAt: -1 });
      await database.collection('gold_snapshots').createIndex({ createdAt: -1 });
    },
  },
];
