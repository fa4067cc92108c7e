import { type ResolvedDatabase, resolveDatabase } from '@parivision/embedded-mongo';
import { connect, describeWithJava, javaDatabase, temporaryFolder } from '../support/embedded-mongo.js';

describeWithJava('embedded mongo-java-server', () => {
  const dataDir = temporaryFolder();
  const otherDir = temporaryFolder();
  let database: ResolvedDatabase;
  let client: Awaited<ReturnType<typeof connect>>;

  beforeAll(async () => {
    database = await resolveDatabase(javaDatabase(dataDir));
    client = await connect(database.uri);
  }, 300_000);

  afterAll(async () => {
    await client?.close();
    await database?.stop();
  });

  it('returns 200 distinct results for 200 concurrent increments', async () => {
    const counters = client.db().collection<{ _id: string; n: number }>('counters');
    await counters.insertOne({ _id: 'c', n: 0 });
    const results = await Promise.all(
      Array.from({ length: 200 }, () =>
        counters.findOneAndUpdate({ _id: 'c' }, { $inc: { n: 1 } }, { returnDocument: 'after' }),
      ),
    );
    expect(new Set(results.map((document) => document!.n)).size).toBe(200);
    expect(Math.max(...results.map((document) => document!.n))).toBe(200);
  });

  it('lets one of 50 racing claims win a lease', async () => {
    const leases = client.db().collection<{ _id: string; epoch: number; owner: string | null }>('leases');
    await leases.insertOne({ _id: 'lease', epoch: 7, owner: null });
    const claims = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        leases.findOneAndUpdate(
          { _id: 'lease', epoch: 7 },
          { $set: { owner: `p${i}` }, $inc: { epoch: 1 } },
          { returnDocument: 'after' },
        ),
      ),
    );
    const winners = claims.filter((claim) => claim !== null);
    expect(winners).toHaveLength(1);
    expect(await leases.findOne({ _id: 'lease' })).toEqual({
      _id: 'lease',
      epoch: 8,
      owner: winners[0]!.owner,
    });
  });

  it('upholds a unique index under racing inserts', async () => {
    const users = client.db().collection<{ name: string }>('users');
    await users.createIndex({ name: 1 }, { unique: true });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 60 }, (_, i) => users.insertOne({ name: `n${i % 20}` })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(20);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 11_000 });
    }
    expect(await users.countDocuments()).toBe(20);
  });

  it('never shows a partial update', async () => {
    const pairs = client.db().collection<{ _id: number; a: number; b: number }>('pairs');
    await pairs.insertOne({ _id: 1, a: 0, b: 0 });
    const writes = (async () => {
      for (let i = 1; i <= 150; i += 1) await pairs.updateOne({ _id: 1 }, { $set: { a: i, b: i } });
    })();
    const seen = await Promise.all(Array.from({ length: 150 }, () => pairs.findOne({ _id: 1 })));
    await writes;
    expect(seen.filter((document) => document!.a !== document!.b)).toEqual([]);
  });

  it('selects by _id and version without reading other documents', async () => {
    const games = client.db().collection<{ _id: string; v: number; shots: string[] }>('games');
    const shots = Array.from({ length: 2_000 }, (_, i) => `shot ${i} with some text to make it long`);
    for (let i = 0; i < 200; i += 1) await games.insertOne({ _id: `g${i}`, v: 1, shots });
    const timeOf = async (work: (i: number) => Promise<unknown>): Promise<number> => {
      const began = performance.now();
      for (let i = 0; i < 40; i += 1) await work(i);
      return performance.now() - began;
    };
    // Scans of the same collection, under whatever load this machine has, are the measure.
    const scans = await timeOf(async () => expect(await games.countDocuments({ v: -1 })).toBe(0));
    const updates = await timeOf(async (i) => {
      expect((await games.updateOne({ _id: `g${i}`, v: 1 }, { $inc: { v: 1 } })).modifiedCount).toBe(1);
    });
    expect(updates).toBeLessThan(scans);
    expect(await games.countDocuments({ v: 2 })).toBe(40);
    expect((await games.updateOne({ _id: 'g1', v: 1 }, { $inc: { v: 1 } })).matchedCount).toBe(0);
  });

  it('returns a find that exceeds one message in several', async () => {
    const blobs = client.db().collection<{ _id: number; bytes: Buffer }>('blobs');
    for (let i = 0; i < 24; i += 1) await blobs.insertOne({ _id: i, bytes: Buffer.alloc(3_000_000, i) });
    let next = 0;
    for await (const blob of blobs.find()) {
      expect(blob._id).toBe(next);
      next += 1;
    }
    expect(next).toBe(24);
    const sorted = await blobs
      .find({}, { projection: { _id: 1 } })
      .sort({ _id: -1 })
      .skip(2)
      .limit(3)
      .toArray();
    expect(sorted.map((blob) => blob._id)).toEqual([21, 20, 19]);
    const few = await blobs
      .find({}, { projection: { _id: 1 }, batchSize: 2 })
      .skip(1)
      .limit(5)
      .toArray();
    expect(few.map((blob) => blob._id)).toEqual([1, 2, 3, 4, 5]);
  }, 30_000);

  it('refuses a document that grows beyond 16 MB and keeps the old one', async () => {
    const large = client.db().collection<{ _id: number; parts: Buffer[] }>('large');
    await large.insertOne({ _id: 1, parts: [Buffer.alloc(9_000_000)] });
    await expect(
      large.updateOne({ _id: 1 }, { $push: { parts: Buffer.alloc(9_000_000) } }),
    ).rejects.toMatchObject({ code: 10_334 });
    expect((await large.findOne({ _id: 1 }))!.parts).toHaveLength(1);
  }, 30_000);

  it('refuses a second process on the same data', async () => {
    const error: unknown = await resolveDatabase(javaDatabase(dataDir)).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      message: expect.stringContaining(`already open in process ${database.pid}.`) as string,
    });
    expect(error).toMatchObject({ code: 'database.data-in-use' });
  }, 30_000);

  it('keeps values of every type over a stop and a start', async () => {
    const { ObjectId } = await import('../support/embedded-mongo.js');
    const all = client.db().collection('values');
    const document = {
      _id: new ObjectId(),
      text: 'Ünïcödé',
      whole: 5,
      real: 0.1,
      long: 2 ** 40,
      yes: true,
      none: null,
      at: new Date('2016-04-01T00:00:00Z'),
      list: [1, 'two', { three: 3 }],
      nested: { deep: { er: [] } },
    };
    await all.insertMany([
      document,
      { _id: 1 as never },
      { _id: 'one' as never },
      { _id: { a: 1, b: 'x' } as never },
    ]);
    await client.close();
    await database.stop();
    database = await resolveDatabase(javaDatabase(dataDir));
    client = await connect(database.uri);
    const again = client.db().collection('values');
    expect(await again.findOne({ _id: document._id })).toEqual(document);
    expect(await again.findOne({ _id: { a: 1, b: 'x' } as never })).not.toBeNull();
    expect(await again.countDocuments()).toBe(4);
    expect(
      await client
        .db()
        .collection('counters')
        .findOne({ _id: 'c' as never }),
    ).toMatchObject({ n: 200 });
    await expect(client.db().collection('users').insertOne({ name: 'n1' })).rejects.toMatchObject({
      code: 11_000,
    });
  }, 30_000);

  it('reports the reason when it ends on its own', async () => {
    const own = await resolveDatabase(javaDatabase(otherDir));
    process.kill(own.pid!, 'SIGKILL');
    expect(await own.exited).toContain('SIGKILL');
    await own.stop();
  }, 30_000);
});
