import type { Migration } from '../../platform/mongo/migrations.js';
import { withOwners } from '../old-verdict.js';

export const championMigrations: Migration[] = [
  {
    id: '2026-11-24-champion-01-indexes',
    async up(database) {
      await database.collection('elections').createIndex({ at: -1 });
    },
  },
  {
    // Earlier versions wrote the challenger's number first, regardless of which version the sentence named first.
    id: '2026-11-30-champion-02-verdicts-name-owners',
    async up(database) {
      const elections = database.collection<{ _id: string; verdict: string }>('elections');
      for await (const { _id, verdict } of elections.find(
        { kind: 'election' },
        { projection: { verdict: 1 } },
      )) {
        const text = withOwners(verdict);
        if (text !== verdict) await elections.updateOne({ _id }, { $set: { verdict: text } });
      }
    },
  },
  {
    // One active challenge for an alias, whatever processes there are.
    id: '2026-12-01-champion-03-challenges',
    async up(database) {
      const challenges = database.collection('challenges');
      await challenges.createIndex({ place: 1 }, { unique: true });
      await challenges.createIndex({ startedAt: -1 });
      await database.collection('elections').createIndex({ 'answer.at': 1 }, { sparse: true });
    },
  },
];
