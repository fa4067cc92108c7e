import type { Migration } from '../../platform/mongo/migrations.js';
import { PREDICTIONS } from './prediction.schema.js';

export const predictionMigrations: Migration[] = [
  {
    id: '2026-11-24-prediction-01-indexes',
    async up(database) {
      await database.collection(PREDICTIONS).createIndex({ version: 1, _id: -1 });
    },
  },
];
