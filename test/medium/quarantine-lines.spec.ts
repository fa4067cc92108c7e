import { Logger } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { countHeaders } from '../../src/bronze/mongo/quarantine-lines.migrations.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

describe('lines in quarantine that an earlier version stored', () => {
  let stages: Stages;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    stages = await startStages([]);
  }, 60_000);
  afterAll(async () => stages?.close());

  it('count the header of their file, once, and those of feeds stay', async () => {
    const database = stages.app.get<Connection>(getConnectionToken()).db!;
    const rows = database.collection<{ _id: string; source: string; line: number }>('bronze_quarantine');
    const file = Array.from({ length: 1203 }, (_, at) => ({
      _id: `file:a#${at + 1}`,
      source: 'file:a',
      line: at + 1,
    }));
    await rows.insertMany([
      ...file,
      { _id: 'file:a>other#7', source: 'file:a', line: 7 },
      { _id: 'remote:x#7', source: 'remote:x', line: 7 },
    ]);
    for (let time = 0; time < 2; time += 1) {
      await countHeaders(database);
      const found = await rows.find().toArray();
      const lineOf = new Map(found.map(({ _id, line }) => [_id, line]));
      expect(file.map(({ _id }) => lineOf.get(_id))).toEqual(file.map(({ line }) => line + 1));
      expect(lineOf.get('file:a>other#7')).toBe(8);
      expect(lineOf.get('remote:x#7')).toBe(7);
    }
  });
});
