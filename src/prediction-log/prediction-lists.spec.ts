import { tableFromIPC } from 'apache-arrow';
import { logWorld, prediction } from '../../test/support/log-world.js';
import { PredictionLists } from './prediction-lists.service.js';
import { arrowOf } from './reading/prediction-export.js';

/** Forty predictions in blocks of ten, a minute apart. */
async function forty() {
  const world = logWorld();
  const ids: string[] = [];
  for (let n = 0; n < 40; n++) {
    ids.push(
      world.log.append(
        prediction(n, { version: 1 + (n >= 20 ? 1 : 0), role: n % 4 ? 'champion' : 'canary' }),
      ),
    );
    if (n % 10 === 9) {
      await world.log.flush();
      world.clock.time = new Date(world.clock.time.getTime() + 60_000);
    }
  }
  return { ...world, ids };
}

describe(PredictionLists.name, () => {
  it('pages newest first with the exact total, reading only the blocks of the page', async () => {
    const { lists, ids, predictionBlocks } = await forty();
    const page = await lists.list({}, 12, 5);
    expect(page.items.map(({ id }) => id)).toEqual(ids.toReversed().slice(12, 17));
    expect(page.total).toBe(40);
    expect(predictionBlocks.reads).toEqual([predictionBlocks.manifests[2].id]);
  });

  it('continues before an id', async () => {
    const { lists, ids } = await forty();
    const page = await lists.list({ before: ids[15] }, 0, 8);
    expect(page.items.map(({ id }) => id)).toEqual(ids.slice(7, 15).toReversed());
    expect(page.total).toBe(15);
    expect((await lists.list({ before: ids[0] }, 0, 8)).total).toBe(0);
  });

  it('filters by version, role, time, player and zone', async () => {
    const { lists, predictionBlocks } = await forty();
    const totalOf = async (filter: Parameters<PredictionLists['list']>[0]) =>
      (await lists.list(filter, 0, 0)).total;
    expect(await totalOf({ version: 2 })).toBe(20);
    expect(await totalOf({ version: 1, role: 'canary' })).toBe(5);
    expect(await totalOf({ model: 'another' })).toBe(0);
    expect(predictionBlocks.reads).toEqual([]);
    const from = new Date('2026-11-24T05:01:00Z');
    const to = new Date('2026-11-24T05:02:00Z');
    expect([await totalOf({ from }), await totalOf({ to }), await totalOf({ from, to })]).toEqual([
      30, 20, 10,
    ]);
    expect(await totalOf({ player: 1017 })).toBe(1);
    expect(await totalOf({ zone: 1 })).toBe(6);
    expect(await totalOf({ zone: 1, player: 1007, version: 1 })).toBe(1);
    expect(await totalOf({ hasOutcome: true })).toBe(0);
    expect(await totalOf({ hasOutcome: false })).toBe(40);
  });

  it('exports everything that matches as an Arrow file', async () => {
    const { lists, ids, intake } = await forty();
    await intake.record([{ predictionId: ids[39], made: 1 }], 'me');
    const pieces: Buffer[] = [];
    for await (const piece of arrowOf(lists.all({ version: 2 }))) pieces.push(piece);
    const table = tableFromIPC(Buffer.concat(pieces));
    expect(table.numRows).toBe(20);
    const [first, second] = [0, 1].map((row) => table.get(row)!.toJSON());
    expect([first.id, first.outcome, second.id, second.outcome]).toEqual([ids[39], 1, ids[38], null]);
    expect([first.Player_ID, first.request_id, first.role]).toEqual([1039, 'request-39', 'champion']);
    const none: Buffer[] = [];
    for await (const piece of arrowOf(lists.all({ version: 9 }))) none.push(piece);
    expect(tableFromIPC(Buffer.concat(none)).numRows).toBe(0);
  });

  it('merges what two processes logged at the same time', async () => {
    const world = logWorld();
    const other = world.newLog();
    const ids = [0, 1, 2, 3, 4, 5].map((n) => (n % 2 ? world.log : other).append(prediction(n)));
    await other.flush();
    const { items, total } = await world.lists.list({}, 1, 4);
    expect(items.map(({ id }) => id)).toEqual(ids.toSorted().toReversed().slice(1, 5));
    expect(total).toBe(6);
  });
});
