import * as fc from 'fast-check';
import type { RawShot } from '../basketball/shots/shot.js';
import { InProcessWorkers } from '../../test/support/in-process-workers.js';
import { MemoryBlobs, rawShot } from '../../test/support/bronze-memory.js';
import { Crash, Crashing } from '../../test/support/crashing.js';
import { FakeBronze, MemorySilver } from '../../test/support/silver-memory.js';
import { BlockBuilder } from './block-builder.service.js';
import { SilverService } from './silver.service.js';

const CLOCK = { now: () => new Date('2026-11-24T05:00:00Z') };
const DATES = ['20160310', '20160311', '20160401', '20160413'];

/** 40 shots of eight games in two months. */
const SHOTS: RawShot[] = Array.from({ length: 40 }, (_, index) =>
  rawShot(21_500_001 + (index % 8), index, {
    'Game Date': DATES[(index % 8) >> 1],
    'Shot Made Flag': ['1', '0', ''][index % 3],
  }),
);

function world() {
  const bronze = new FakeBronze();
  return { bronze, store: new MemorySilver(), blobs: new MemoryBlobs() };
}

type World = ReturnType<typeof world>;

function silverOn({ bronze, store, blobs }: World): SilverService {
  const builder = new BlockBuilder(bronze.service, new InProcessWorkers());
  return new SilverService(bronze.service, builder, store, blobs, CLOCK);
}

async function blocksOf(shots: RawShot[][]): Promise<string[]> {
  const given = world();
  const silver = silverOn(given);
  for (const batch of shots) {
    given.bronze.receive('league', batch);
    await silver.build({});
  }
  return (await silver.partitions('league')).map((partition) => partition.block);
}

describe('SilverService', () => {
  it('makes one block for each month of what a batch brought, and nothing the second time', async () => {
    const given = world();
    given.bronze.receive('league', SHOTS);
    const silver = silverOn(given);
    const progress: unknown[] = [];
    const built = await silver.build({ onProgress: (step) => progress.push(step) });
    expect(built).toMatchObject({ batches: 1, partitions: 2, rows: 40 });
    expect(progress.at(-1)).toEqual({ done: 8, total: 8, unit: 'games', note: 'league 2016-04' });
    expect(await silver.partitions('league')).toMatchObject([
      { month: '2016-03', rows: 20, games: 4, firstDate: 20_160_310, lastDate: 20_160_311, v: 1 },
      { month: '2016-04', rows: 20, games: 4, firstDate: 20_160_401, lastDate: 20_160_413, v: 1 },
    ]);
    const [march, april] = await silver.partitions('league');
    expect(march.labelled + april.labelled).toBe(27);
    expect(march.made + april.made).toBe(14);
    expect(built.blocks).toEqual([march.block, april.block]);
    expect(await silver.datasets()).toEqual(['league']);
    expect(await silver.build({})).toEqual({ batches: 0, partitions: 0, rows: 0, blocks: [] });
  });

  describe('players', () => {
    const named = (game: number, event: number, id: string, fields: Partial<RawShot>) =>
      rawShot(game, event, { 'Player ID': id, 'Game Date': '20160310', 'Shot Made Flag': '1', ...fields });
    const shots = [
      named(21_500_001, 1, '7', { 'Player Name': 'Ana Roe', 'Team Name': 'Old' }),
      named(21_500_002, 1, '7', { 'Player Name': 'Ana Doe', 'Team Name': 'New', 'Game Date': '20160311' }),
      named(21_500_002, 2, '7', {
        'Player Name': '',
        'Team Name': 'New',
        'Game Date': '20160311',
        'Shot Made Flag': '',
      }),
      named(21_500_002, 3, '8', { 'Player Name': 'Bo', 'Team Name': 'Old', 'Shot Made Flag': '0' }),
    ];
    const expected = [
      { id: 7, name: 'Ana Doe', team: 'New', shots: 2, made: 2 },
      { id: 8, name: 'Bo', team: 'Old', shots: 1, made: 0 },
    ];

    it('are kept with the block, whatever the order in which the shots came', async () => {
      for (const order of [shots, shots.toReversed()]) {
        const given = world();
        const silver = silverOn(given);
        given.bronze.receive('league', order);
        await silver.build({});
        const [{ block }] = await silver.partitions('league');
        given.bronze.asked.length = 0;
        expect(await silver.players(block)).toEqual(expected);
        expect(given.bronze.asked).toEqual([]);
      }
    });

    it('of a block of an earlier version are counted once, and refused where the month has a newer block', async () => {
      const given = world();
      const silver = silverOn(given);
      given.bronze.receive('league', shots);
      await silver.build({});
      const [{ block }] = await silver.partitions('league');
      given.store.playersOf.clear();
      expect(await silver.players(block)).toEqual(expected);
      given.bronze.asked.length = 0;
      expect(await silver.players(block)).toEqual(expected);
      expect(given.bronze.asked).toEqual([]);
      given.store.playersOf.clear();
      given.bronze.receive('league', [named(21_500_003, 1, '8', {})]);
      await silver.build({});
      await expect(silver.players(block)).rejects.toMatchObject({
        code: 'silver.players-unknown',
        message: expect.stringContaining('league for 2016-03'),
      });
      await expect(silver.players('0'.repeat(64))).rejects.toMatchObject({ code: 'silver.block-unknown' });
    });
  });

  it('rebuilds only the months that a later batch touched, with all their games', async () => {
    const given = world();
    const silver = silverOn(given);
    given.bronze.receive('league', SHOTS);
    await silver.build({});
    const [march, april] = await silver.partitions('league');
    given.bronze.receive('league', [rawShot(21_500_020, 1, { 'Game Date': '20160412' })]);
    given.bronze.asked.length = 0;
    expect(await silver.build({})).toMatchObject({ batches: 1, partitions: 1, rows: 21 });
    expect(given.bronze.asked).toHaveLength(1);
    const [after, next] = await silver.partitions('league');
    expect(after).toEqual(march);
    expect(next).toMatchObject({ v: 2, rows: 21, games: 5 });
    expect(next.block).not.toBe(april.block);
    expect(await silver.block(april.block)).toMatchObject({ rows: 20, batches: ['batch-1'] });
    expect(await silver.block(next.block)).toMatchObject({ rows: 21, batches: ['batch-1', 'batch-2'] });
  });

  it('builds one dataset on request, and leaves the batches of others for later', async () => {
    const given = world();
    const silver = silverOn(given);
    given.bronze.receive('league', SHOTS.slice(0, 8));
    given.bronze.receive('files', SHOTS.slice(0, 8));
    expect(await silver.build({ dataset: 'files' })).toMatchObject({ batches: 1, partitions: 2 });
    expect(await silver.datasets()).toEqual(['files']);
    expect(await silver.build({})).toMatchObject({ batches: 1, partitions: 2 });
    const [inLeague] = await silver.partitions('league');
    const [inFiles] = await silver.partitions('files');
    expect(inLeague.block).toBe(inFiles.block);
  });

  it('makes blocks that depend on the shots only, not on how they arrived', async () => {
    const expected = await blocksOf([SHOTS]);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(SHOTS, { minLength: SHOTS.length }),
        fc.integer({ min: 1, max: 39 }),
        fc.integer({ min: 0, max: 10 }),
        async (order, cut, repeated) => {
          expect(await blocksOf([order.slice(0, cut), order.slice(cut - Math.min(cut, repeated))])).toEqual(
            expected,
          );
        },
      ),
      { numRuns: 15 },
    );
  });

  it('counts rows that cannot be read, and writes nothing where none can', async () => {
    const given = world();
    const silver = silverOn(given);
    given.bronze.receive('league', [rawShot(1, 1), rawShot(1, 2, { 'X Location': 'left' })]);
    given.bronze.receive('broken', [rawShot(1, 2, { 'X Location': 'left' })]);
    expect(await silver.build({})).toMatchObject({ batches: 2, partitions: 1, rows: 1 });
    expect((await silver.partitions('league'))[0].flags).toMatchObject({ 'refused_not-a-number': 1 });
    expect(await silver.datasets()).toEqual(['league']);
  });

  it('returns only blocks that a month has or had', async () => {
    const given = world();
    const silver = silverOn(given);
    given.bronze.receive('league', SHOTS);
    const { blocks } = await silver.build({});
    const { hash } = await given.blobs.put(Buffer.from('something else'));
    expect(
      Buffer.from(await silver.readBlock(blocks[0]))
        .subarray(0, 6)
        .toString(),
    ).toBe('ARROW1');
    for (const unknown of [hash, 'x', '../x', `${blocks[0]}0`, '']) {
      await expect(silver.readBlock(unknown)).rejects.toMatchObject({
        code: 'silver.block-unknown',
        kind: 'not-found',
      });
    }
  });

  it('stops on request, and can continue', async () => {
    const given = world();
    given.bronze.receive('league', SHOTS);
    const silver = silverOn(given);
    const abort = new AbortController();
    const stopped = silver.build({ onProgress: () => abort.abort(), signal: abort.signal });
    await expect(stopped).rejects.toThrow('abort');
    expect(given.store.ledger.size).toBe(0);
    expect(await silver.build({})).toMatchObject({ partitions: 2, rows: 40 });
  });
});

describe('concurrent builds', () => {
  it('include every shot, in any order of completion', async () => {
    const given = world();
    given.bronze.receive('league', SHOTS.slice(0, 20));
    const early = silverOn(given).build({});
    given.bronze.receive('league', SHOTS.slice(20));
    await Promise.all([early, silverOn(given).build({}), silverOn(given).build({})]);
    const blocks = [...given.store.partitions.values()].map((partition) => partition.block).toSorted();
    expect(blocks).toEqual((await blocksOf([SHOTS])).toSorted());
    expect([...given.store.ledger.keys()]).toEqual(['batch-1', 'batch-2']);
  });

  it('give up with a retryable error if a month changes under them again and again', async () => {
    const given = world();
    given.bronze.receive('league', SHOTS);
    given.store.replace = async () => false;
    await expect(silverOn(given).build({})).rejects.toMatchObject({
      code: 'silver.contended',
      kind: 'unavailable',
    });
  });
});

describe('a kill at any write', () => {
  it.each(['before', 'half', 'after'] as const)(
    '%s it takes effect: the next build ends in the same blocks',
    async (when) => {
      const expected = await blocksOf([SHOTS]);
      let crashes = 0;
      for (let at = 1; ; at++) {
        const given = world();
        given.bronze.receive('league', SHOTS.slice(0, 25));
        given.bronze.receive('league', SHOTS.slice(25));
        const crashing = new Crashing(at, when);
        const wrapped = { ...given, store: crashing.wrap(given.store), blobs: crashing.wrap(given.blobs) };
        const result = await silverOn(wrapped)
          .build({})
          .catch((error: unknown) => error);
        if (!crashing.crashed) break;
        expect(result).toBeInstanceOf(Crash);
        crashes++;
        const silver = silverOn(given);
        await silver.build({});
        expect((await silver.partitions('league')).map((partition) => partition.block)).toEqual(expected);
        expect([...given.store.ledger.keys()]).toEqual(['batch-1', 'batch-2']);
      }
      expect(crashes).toBeGreaterThan(5);
    },
  );
});
