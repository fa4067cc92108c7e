import { MongoClient } from 'mongodb';

/** Runs the operations of an application once, so that the server has loaded all classes that they need. */
export async function rehearse(uri: string): Promise<void> {
  const client = new MongoClient(uri);
  try {
    const database = client.db();
    const rows = database.collection<{ _id: string; n: number; version: number; at: Date; bytes: Buffer }>(
      'rows',
    );
    await rows.createIndex({ n: 1 }, { unique: true });
    await database.listCollections().toArray();
    const at = new Date(0);
    await rows.insertMany(
      Array.from({ length: 200 }, (_, n) => ({
        _id: `row ${n}`,
        n,
        version: 1,
        at,
        bytes: Buffer.alloc(64),
      })),
    );
    await rows
      .find({ n: { $gte: 10, $lt: 20 }, at: { $in: [at] } })
      .sort({ n: -1 })
      .skip(1)
      .limit(5)
      .toArray();
    await rows.find({}).batchSize(50).toArray();
    await rows.countDocuments({ version: 1 });
    await rows.updateOne(
      { _id: 'row 1', version: 1 },
      { $set: { at: at }, $inc: { version: 1 }, $unset: { bytes: '' } },
    );
    await rows.updateOne({ _id: 'new' }, { $setOnInsert: { n: -1, version: 1, at } }, { upsert: true });
    await rows.findOneAndUpdate({ _id: 'row 2' }, { $set: { version: 3 } }, { returnDocument: 'after' });
    await rows.bulkWrite([
      {
        replaceOne: {
          filter: { _id: 'row 3' },
          replacement: { n: 3, version: 2, at, bytes: Buffer.alloc(1) },
        },
      },
      { deleteOne: { filter: { _id: 'row 4' } } },
    ]);
    await rows
      .insertOne({ _id: 'row 1', n: 1, version: 1, at, bytes: Buffer.alloc(1) })
      .catch(() => undefined);
    await rows.deleteMany({ n: { $gt: 100 } });
    await rows.drop();
  } finally {
    await client.close();
  }
}
