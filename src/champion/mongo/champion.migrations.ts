import type { Migration } from '../../platform/mongo/migrations.js';

export const championMigrations: Migration[] = [
  {
    id: '2026-11-24-champion-01-indexes',
    async up(database) {
      await database.collection('elections').createIndex({ at: -1 });
    },
  },
];
