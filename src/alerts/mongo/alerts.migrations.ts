import type { mongo } from 'mongoose';
import type { Migration } from '../../platform/mongo/migrations.js';
import type { RulesFile } from '../rules/rules-file.js';

const FIRST_START = 'first start';

/** @param packaged reads the rules and policies of the first start */
export function alertMigrations(packaged: () => RulesFile): Migration[] {
  return [
    {
      id: '2026-12-01-alerts-01-indexes',
      async up(database) {
        await database.collection('alert_events').createIndex({ at: -1 });
        await database.collection('alert_events').createIndex({ alert: 1 });
        await database.collection('alert_silences').createIndex({ createdAt: -1 });
        await database.collection('alert_silences').createIndex({ to: -1 });
        await database.collection('automation_runs').createIndex({ at: -1 });
        await database.collection('automation_runs').createIndex({ policy: 1, decision: 1, decidedAt: -1 });
      },
    },
    {
      // Afterwards the database has the rules: one that was removed does not come back.
      id: '2026-12-01-alerts-02-first-rules',
      async up(database) {
        const { rules, policies } = packaged();
        await addTo(database.collection<Named>('alert_rules'), rules);
        await addTo(database.collection<Named>('automation_policies'), policies);
      },
    },
  ];
}

interface Named {
  _id: string;
}

async function addTo(collection: mongo.Collection<Named>, items: readonly { name: string }[]): Promise<void> {
  const at = new Date();
  for (const item of items) {
    const fields = { item, revision: 1, changes: [{ revision: 1, at, by: FIRST_START, after: item }] };
    await collection.updateOne({ _id: item.name }, { $setOnInsert: fields }, { upsert: true });
  }
}
