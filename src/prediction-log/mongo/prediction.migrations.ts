import type { Migration } from '../../platform/mongo/migrations.js';
import { moveOldPredictions } from './move-old-predictions.js';

export const predictionMigrations: Migration[] = [
  {
    // The index of predictions as documents, which become blocks below.
    id: '2026-11-24-prediction-01-indexes',
    async up() {},
  },
  {
    id: '2026-12-01-prediction-02-block-indexes',
    async up(database) {
      for (const manifests of [
        database.collection('prediction_blocks'),
        database.collection('outcome_blocks'),
      ]) {
        await manifests.createIndex({ lastId: 1, firstId: 1 });
        await manifests.createIndex({ to: 1, from: 1 });
      }
      // Bytes without a manifest are found without reading bytes.
      for (const bytes of [
        database.collection('prediction_block_data'),
        database.collection('outcome_block_data'),
      ]) {
        await bytes.createIndex({ writtenAt: 1, _id: 1 });
      }
    },
  },
  { id: '2026-12-01-prediction-03-documents-to-blocks', up: moveOldPredictions },
];
