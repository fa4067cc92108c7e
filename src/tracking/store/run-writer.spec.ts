import { Logger } from '@nestjs/common';
import { type Model, mongo } from 'mongoose';
import type { JournalNote, WriteJournal } from './write-journal.service.js';
import { RunWriter } from './run-writer.js';
import type { RunDocument } from './tracking.schema.js';

interface Operation {
  updateOne: { filter: { _id: string }; update: object };
}

/** A database that takes what the driver can put into words, all of a command or nothing. */
function world(left: JournalNote[]) {
  const taken: string[] = [];
  const bulkWrite = (operations: Operation[]) => {
    for (const operation of operations) mongo.BSON.serialize(operation);
    taken.push(...operations.map(({ updateOne }) => updateOne.filter._id));
    return Promise.resolve();
  };
  const journal = { enabled: true, isFull: false, left: () => left, append() {}, use() {}, emptyIfDone() {} };
  const model = { collection: { bulkWrite } } as unknown as Model<RunDocument>;
  return { taken, writer: new RunWriter(model, journal as unknown as WriteJournal) };
}

const impossible = { datasets: [{ tags: { 'a\0b': 'x' } }] };

describe(RunWriter.name, () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(true));

  it('drops a write that cannot be sent, and no other', async () => {
    const { taken, writer } = world([]);
    await writer.update('a', { $set: { name: '1' } }, false);
    await writer.update('b', { $set: impossible }, false);
    await writer.update('c', { $set: { name: '2' } }, false);
    await writer.flushed();
    expect(taken).toEqual(['a', 'c']);
  });

  it('does the same with the notes of an earlier process', async () => {
    const { taken, writer } = world([
      { run: 'a', set: { name: '1' } },
      { run: 'b', set: impossible },
      { run: 'c', set: { name: '2' } },
    ]);
    await writer.flushed();
    expect(taken).toEqual(['a', 'c']);
  });
});
