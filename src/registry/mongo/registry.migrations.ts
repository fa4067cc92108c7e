import type { Migration } from '../../platform/mongo/migrations.js';
import { IMPORTED_TAG } from '../versions/model-version.js';
import { importSource } from '../versions/version-source.js';

export const registryMigrations: Migration[] = [
  {
    id: '2026-11-24-registry-01-indexes',
    async up(database) {
      await database.collection('model_versions').createIndex({ model: 1, version: -1 });
      await database.collection('alias_moves').createIndex({ model: 1, alias: 1, rev: 1 });
    },
  },
  {
    // Their source was a run that does not exist; their folder now has a separate address.
    id: '2026-11-26-registry-02-imports',
    async up(database) {
      const versions = database.collection<{ _id: string; runId: string }>('model_versions');
      const imported = { 'tags.key': IMPORTED_TAG, source: { $exists: false } };
      for await (const { _id, runId } of versions.find(imported)) {
        await versions.updateOne({ _id }, { $set: { source: importSource(runId) } });
      }
    },
  },
];
