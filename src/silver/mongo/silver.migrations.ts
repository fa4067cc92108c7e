import type { Migration } from '../../platform/mongo/migrations.js';

export const silverMigrations: Migration[] = [
  {
    id: '2026-11-24-silver-01-partitions-by-dataset',
    async up(database) {
      await database.collection('silver_partitions').createIndex({ dataset: 1, month: 1 });
    },
  },
  {
    // More values follow from the location now, and rows without event ids are numbered by the game clock: the next
    // build of a dataset makes each of its months again. Blocks that snapshots name stay unchanged.
    id: '2026-11-30-silver-02-build-again',
    async up(database) {
      await database.collection('silver_ledger').deleteMany({});
    },
  },
];
