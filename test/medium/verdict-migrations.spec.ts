import { Logger } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { championMigrations } from '../../src/champion/mongo/champion.migrations.js';
import { pipelineMigrations } from '../../src/pipelines/mongo/pipelines.migrations.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

const OLD =
  'Version 3 (xgboost) stays champion against version 4 (random-forest), the gain may be chance: log loss ' +
  '0.6548 against 0.6553 on the same 20,700 shots of 116 later games (difference -0.0005, p = 0.2000).';
const NEW =
  'Version 3 (xgboost) stays champion against version 4 (random-forest), the gain may be chance: log loss ' +
  '0.6553 (version 3) against 0.6548 (version 4) on the same 20,700 shots of 116 later games ' +
  '(version 4 is 0.0005 lower, p = 0.2000).';
const BY_HAND =
  'Version 2 (xgboost) was promoted by hand in place of version 3 (xgboost): log loss 1 against 2.';

describe('verdict stored by an earlier version', () => {
  let stages: Stages;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    stages = await startStages([]);
  }, 60_000);
  afterAll(async () => stages?.close());

  it('is rewritten once to the order in which it names the versions, in elections and in runs', async () => {
    const database = stages.app.get<Connection>(getConnectionToken()).db!;
    const elections = database.collection<{ _id: string; kind: string; verdict: string }>('elections');
    const runs = database.collection<{ _id: string; steps: object[] }>('pipeline_runs');
    await elections.insertMany([
      { _id: 'a', kind: 'election', verdict: OLD },
      { _id: 'b', kind: 'promotion', verdict: BY_HAND },
    ]);
    const fetched = { name: 'fetch', state: 'succeeded', counts: { read: 1 }, outputs: { dataset: 'd' } };
    const elected = { name: 'elect', state: 'succeeded', counts: {}, outputs: { version: '4' } };
    await runs.insertMany([
      { _id: 'r', steps: [fetched, { ...elected, outputs: { version: '4', verdict: OLD } }] },
      { _id: 's', steps: [fetched, elected] },
    ]);
    for (let time = 0; time < 2; time++) {
      for (const { up } of [...championMigrations, ...pipelineMigrations]) await up(database);
      expect(await elections.find().sort({ _id: 1 }).toArray()).toEqual([
        { _id: 'a', kind: 'election', verdict: NEW },
        { _id: 'b', kind: 'promotion', verdict: BY_HAND },
      ]);
      expect(await runs.find().sort({ _id: 1 }).toArray()).toEqual([
        { _id: 'r', steps: [fetched, { ...elected, outputs: { version: '4', verdict: NEW } }] },
        { _id: 's', steps: [fetched, elected] },
      ]);
    }
  });
});
