import type { Migration } from '../../platform/mongo/migrations.js';

export const silverMigrations: Migration[] = [
  {
    id: '2026-11-24-silver-01-partitions-by-dataset',
    async up(database) {
      await database.collection('silver_partitions').createIndex({ dataset: 1, month: 1 });
    },
  },
];
