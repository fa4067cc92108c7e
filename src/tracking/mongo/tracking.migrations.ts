import type { Migration } from '../../platform/mongo/migrations.js';

export const trackingMigrations: Migration[] = [
  {
    id: '2026-11-24-tracking-01-indexes',
    async up(database) {
      await database.collection('experiments').createIndex({ name: 1 }, { unique: true });
      await database.collection('runs').createIndex({ experimentId: 1, startTime: -1 });
      await database.collection('runs').createIndex({ parentRunId: 1, startTime: 1 });
    },
  },
];
