import { Crash, Crashing } from '../../../test/support/crashing.js';
import { InProcessWorkers } from '../../../test/support/in-process-workers.js';
import { logWorld, prediction } from '../../../test/support/log-world.js';
import { Compactor } from './compactor.service.js';

const MINUTE = 60_000;

/** `rows` predictions in two hours and outcomes of some, a block each; by two processes in turn. */
async function twoHours(rows = 240) {
  const world = logWorld();
  const other = world.newLog();
  const begin = Date.UTC(2026, 10, 24, 5);
  const ids: string[] = [];
  for (let n = 0; n < rows; n++) {
    world.clock.time = new Date(begin + (n / rows) * 120 * MINUTE);
    const log = n % 2 ? world.log : other;
    ids.push(log.append(prediction(n % 50, { version: 1 + (n % 3) })));
    await log.flush();
    if (n % 4 === 0)
      await world.intake.record([{ predictionId: ids[n >> 1], made: n % 8 === 0 ? 1 : 0 }], 'me');
  }
  world.clock.time = new Date(begin + 130 * MINUTE);
  const read = async () => ({
    page: await world.lists.list({}, 10, 500),
    byVersion: (await world.lists.list({ version: 2 }, 0, 5)).total,
    totals: await world.outcomes.totals(),
    history: await world.outcomes.find(ids[4]),
    metrics: rounded(await world.metrics.measure({})),
  });
  return { ...world, ids, read };
}

/** Sums in another order differ in the last bits. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? Number(v.toPrecision(12)) : v)),
  );
}

describe(Compactor.name, () => {
  it('merges the blocks of past minutes and hours, without a change of what is read', async () => {
    const { compactor, predictionBlocks, outcomeBlocks, read, clock } = await twoHours();
    const before = await read();
    expect(before.page.total).toBe(240);
    while ((await compactor.compact()) > 0);
    const current = await predictionBlocks.list({});
    expect(current.map(({ rows, level }) => [rows, level])).toEqual([
      [120, 2],
      [120, 2],
    ]);
    expect(await outcomeBlocks.list({})).toHaveLength(2);
    expect(await read()).toEqual(before);
    // What was replaced is removed after ten minutes.
    expect(predictionBlocks.stored.size).toBeGreaterThan(240);
    clock.time = new Date(clock.time.getTime() + 11 * MINUTE);
    await compactor.sweep();
    expect(predictionBlocks.stored.size).toBe(2);
    expect(await read()).toEqual(before);
  });

  it('leaves fewer than 50 blocks of a day at one request per second', async () => {
    const { compactor, predictionBlocks, log, clock } = logWorld();
    const begin = Date.UTC(2026, 10, 24);
    // A part of the seconds: the windows are what counts.
    const until = async (hour: number, from: number) => {
      for (let time = from * 3_600_000; time < hour * 3_600_000; time += 60_000) {
        clock.time = new Date(begin + time);
        log.append(prediction(0));
        await log.flush();
      }
      clock.time = new Date(begin + hour * 3_600_000 + MINUTE);
      while ((await compactor.compact()) > 0);
      return (await predictionBlocks.list({})).map(({ rows }) => rows);
    };
    expect(await until(23, 0)).toEqual(Array.from({ length: 23 }, () => 60));
    expect(await until(24, 23)).toEqual([1440]);
  });

  it.each(['before', 'after'] as const)(
    'loses and doubles nothing, killed %s any call',
    async (when) => {
      for (const at of [1, 2, 4, 5, 20]) {
        const { predictionBlocks, outcomeBlocks, clock, compactor, read } = await twoHours();
        const before = await read();
        const crashing = new Crashing(at, when);
        const killed = new Compactor(
          crashing.wrap(predictionBlocks),
          crashing.wrap(outcomeBlocks),
          new InProcessWorkers(),
          clock,
        );
        await expect(killed.compact()).rejects.toThrow(Crash);
        expect(await read()).toEqual(before);
        while ((await compactor.compact()) > 0);
        expect(await read()).toEqual(before);
      }
    },
    120_000,
  );
});

describe('retention', () => {
  it('removes whole blocks by age and by size, the oldest first, with their outcomes', async () => {
    const { retention, settings, clock, compactor, lists, outcomes, predictionBlocks } = await twoHours();
    while ((await compactor.compact()) > 0);
    expect(await retention.apply()).toBe(0);
    Object.assign(settings, { predictionLogKeepDays: 2 });
    clock.time = new Date(Date.UTC(2026, 10, 26, 6, 30));
    expect(await retention.apply()).toBe(1);
    expect((await lists.list({}, 0, 1)).total).toBe(120);
    // The newest block stays, also if it is larger than the limit.
    Object.assign(settings, { predictionLogMaxMb: 0.001 });
    expect(await retention.apply()).toBe(0);
    clock.time = new Date(Date.UTC(2026, 10, 29, 6, 30));
    expect(await retention.apply()).toBe(1);
    expect(predictionBlocks.stored.size).toBe(0);
    expect(await outcomes.totals()).toMatchObject({ accepted: 0, matched: 0 });
  });
});
