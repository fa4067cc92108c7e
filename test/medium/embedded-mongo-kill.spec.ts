import { setTimeout as sleep } from 'node:timers/promises';

import { type ResolvedDatabase, resolveDatabase } from '@parivision/embedded-mongo';
import { connect, describeWithJava, javaDatabase, temporaryFolder } from '../support/embedded-mongo.js';
import { ALL_FAULTS } from '../support/faults.js';

const KILLS = ALL_FAULTS ? 10 : 3;
const WRITERS = 6;
/** Acknowledged inserts before each kill, and milliseconds more: spread over what a commit can be doing. */
const WRITES = 50;
const DELAY_MS = [0, 3, 11, 1, 19, 7, 2, 29, 5, 13];

interface Row {
  _id: string;
  n: number;
}

/** Writers that note each write after, and only after, the server has acknowledged it. */
class Load {
  readonly inserted = new Set<string>();
  /** Per counter: how many increments were acknowledged, and how many were sent. */
  readonly acknowledged = new Map<string, number>();
  readonly sent = new Map<string, number>();
  private stopped = false;

  async run(client: Awaited<ReturnType<typeof connect>>, round: number): Promise<void> {
    this.stopped = false;
    const rows = client.db().collection<Row>('rows');
    const writer = async (who: number) => {
      const counter = `counter-${who}`;
      for (let i = 0; !this.stopped; i += 1) {
        const _id = `${round}-${who}-${i}`;
        await rows.insertOne({ _id, n: i });
        this.inserted.add(_id);
        this.sent.set(counter, (this.sent.get(counter) ?? 0) + 1);
        await rows.updateOne({ _id: counter }, { $inc: { n: 1 } }, { upsert: true });
        this.acknowledged.set(counter, (this.acknowledged.get(counter) ?? 0) + 1);
      }
    };
    await Promise.allSettled(Array.from({ length: WRITERS }, (_, who) => writer(who)));
    // Nobody is there any more to be told.
    await client.close().catch(() => undefined);
  }

  async until(inserts: number): Promise<void> {
    while (this.inserted.size < inserts) await sleep(2);
  }

  stop(): void {
    this.stopped = true;
  }
}

describeWithJava('mongo-java-server under kill -9', () => {
  const dataDir = temporaryFolder();
  let database: ResolvedDatabase | undefined;

  afterAll(() => database?.stop());

  it(`loses no acknowledged write in ${KILLS} kills under load`, async () => {
    const load = new Load();
    for (let round = 0; round < KILLS; round += 1) {
      database = await resolveDatabase(javaDatabase(dataDir));
      const client = await connect(`${database.uri}&serverSelectionTimeoutMS=2000`);
      const running = load.run(client, round);
      await load.until((round + 1) * WRITES);
      await sleep(DELAY_MS[round]);
      process.kill(database.pid!, 'SIGKILL');
      load.stop();
      expect(await database.exited).toContain('SIGKILL');
      await running;
    }
    database = await resolveDatabase(javaDatabase(dataDir));
    const client = await connect(database.uri);
    const found = await client.db().collection<Row>('rows').find().toArray();
    await client.close();
    const numbers = new Map(found.map((row) => [row._id, row.n]));
    expect([...load.inserted].filter((id) => !numbers.has(id))).toEqual([]);
    for (const [counter, acknowledged] of load.acknowledged) {
      expect(numbers.get(counter)).toBeGreaterThanOrEqual(acknowledged);
      expect(numbers.get(counter)).toBeLessThanOrEqual(load.sent.get(counter)!);
    }
    expect(load.inserted.size).toBeGreaterThanOrEqual(KILLS * WRITES);
  }, 120_000);
});
