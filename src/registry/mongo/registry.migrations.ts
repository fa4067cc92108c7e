import type { Migration } from '../../platform/mongo/migrations.js';

export const registryMigrations: Migration[] = [
  {
    id: '2026-11-24-registry-01-indexes',
    async up(database) {
      await database.collection('model_versions').createIndex({ model: 1, version: -1 });
      await database.collection('alias_moves').createIndex({ model: 1, alias: 1, rev: 1 });
    },
  },
];
