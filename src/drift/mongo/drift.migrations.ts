import type { Migration } from '../../platform/mongo/migrations.js';

export const driftMigrations: Migration[] = [
  {
    id: '2026-12-01-drift-01-reports',
    async up(database) {
      const reports = database.collection('drift_reports');
      await reports.createIndex({ createdAt: -1 });
      await reports.createIndex({ seenAt: -1 });
      await reports.createIndex({ model: 1, version: 1, createdAt: -1 });
      await reports.createIndex({ verdict: 1, createdAt: -1 });
      await reports.createIndex({ trigger: 1, createdAt: -1 });
      await reports.createIndex({ runId: 1 });
      await reports.createIndex({ modelRunId: 1, createdAt: -1 });
    },
  },
  {
    id: '2026-12-01-drift-02-block-profiles',
    async up(database) {
      await database.collection('drift_block_profiles').createIndex({ writtenAt: 1 });
    },
  },
];
