import { tableFromIPC } from 'apache-arrow';
import { BronzeModule, BronzeService } from '../../src/bronze/index.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { newId, sha256 } from '../../src/platform/ids/ids.js';
import { SilverModule, type SilverPartition, SilverService } from '../../src/silver/index.js';
import { SilverStore } from '../../src/silver/silver-store.port.js';
import { ListSource, rawShot } from '../support/bronze-memory.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

/** 120 shots of twelve games in three months. */
const SHOTS = Array.from({ length: 120 }, (_, index) =>
  rawShot(21_500_001 + (index % 12), index, {
    'Game Date': `2016${['0131', '0229', '0413'][index % 3]}`,
    'Shot Made Flag': index % 10 === 9 ? '' : String(index % 2),
    'Team Name': index % 7 === 0 ? '' : 'Équipe "A"',
  }),
);

let stages: Stages;
let silver: SilverService;

beforeAll(async () => {
  stages = await startStages([BronzeModule, SilverModule]);
  silver = stages.app.get(SilverService);
}, 60_000);

afterAll(() => stages?.close());

async function receive(dataset: string, shots = SHOTS): Promise<void> {
  const source = new ListSource(shots, `list:${newId()}`);
  await stages.app.get(BronzeService).ingest({ id: newId(), source, dataset });
}

const get = (url: string) => stages.app.inject({ method: 'GET', url });

const contentOf = (partitions: SilverPartition[]) =>
  partitions.map(({ updatedAt: _updatedAt, dataset: _dataset, v: _v, ...partition }) => partition);

it('cleans the shots of bronze once, into one block per month', async () => {
  await receive('once');
  expect(await silver.build({ dataset: 'once' })).toMatchObject({ batches: 1, partitions: 3, rows: 120 });
  expect(await silver.build({ dataset: 'once' })).toMatchObject({ batches: 0, partitions: 0 });
  const partitions = await silver.partitions('once');
  expect(partitions.map(({ month, rows, games, v }) => [month, rows, games, v])).toEqual([
    ['2016-01', 40, 4, 1],
    ['2016-02', 40, 4, 1],
    ['2016-04', 40, 4, 1],
  ]);
  const rows: Record<string, unknown>[] = [];
  for (const { block } of partitions) {
    const bytes = await silver.readBlock(block);
    expect(sha256(bytes)).toBe(block);
    for (const row of tableFromIPC(bytes)) rows.push(row!.toJSON());
  }
  const found = rows.map(({ Game_ID, Game_Event_ID, Shot_Made_Flag, Team }) => [
    `${Game_ID}/${Game_Event_ID}`,
    Shot_Made_Flag,
    Team,
  ]);
  const expected = SHOTS.map((shot) => [
    `${shot['Game ID']}/${shot['Game Event ID']}`,
    shot['Shot Made Flag'] === '' ? null : Number(shot['Shot Made Flag']),
    shot['Team Name'] || null,
  ]);
  expect(found.toSorted()).toEqual(expected.toSorted());
});

it('ends in the same blocks when batches come in pieces and builds run side by side', async () => {
  await receive('whole');
  await silver.build({ dataset: 'whole' });
  await receive('pieces', SHOTS.slice(60));
  const early = silver.build({ dataset: 'pieces' });
  await receive('pieces', SHOTS.slice(0, 70));
  await Promise.all([early, silver.build({ dataset: 'pieces' }), silver.build({ dataset: 'pieces' })]);
  expect(await silver.build({ dataset: 'pieces' })).toMatchObject({ batches: 0 });
  expect(contentOf(await silver.partitions('pieces'))).toEqual(contentOf(await silver.partitions('whole')));
});

it('lets one of two through that replace the same version of a month', async () => {
  await receive('race', SHOTS.slice(0, 3));
  await silver.build({ dataset: 'race' });
  const store = stages.app.get(SilverStore);
  const partition = (await store.find('race', '2016-01'))!;
  const replaced = await Promise.all([
    store.replace({ ...partition, rows: 7 }, 1),
    store.replace({ ...partition, rows: 8 }, 1),
  ]);
  expect(replaced.toSorted()).toEqual([false, true]);
  expect(await store.find('race', '2016-01')).toMatchObject({ v: 2, rows: replaced[0] ? 7 : 8 });
  expect(await store.replace(partition, 0)).toBe(false);
});

describe('over HTTP', () => {
  it('lists months, filtered, as JSON and CSV', async () => {
    await receive('listed');
    await silver.build({ dataset: 'listed' });
    const page = (await get('/silver/partitions?dataset=listed&limit=2')).json();
    expect(page).toMatchObject({ total: 3, offset: 0, limit: 2 });
    expect(page.items).toHaveLength(2);
    expect(page.items[0]).toMatchObject({ dataset: 'listed', month: '2016-01', rows: 40, labelled: 36 });
    expect(page.items[0]).not.toHaveProperty('gameIds');
    const one = (await get('/silver/partitions?dataset=listed&month=2016-02')).json();
    expect(one.items.map((item: SilverPartition) => item.month)).toEqual(['2016-02']);
    const csv = await get('/silver/partitions?dataset=listed&format=csv');
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.body.split('\r\n')[0]).toMatch(/^dataset,month,block,/);
    expect(csv.body.trimEnd().split('\r\n')).toHaveLength(4);
  });

  it('refuses invalid filters and operators', async () => {
    const wrong = ['month=2016-13', 'dataset=A', 'limit=0', 'month=2016-01&month=2016-02'];
    for (const query of [...wrong, 'dataset[$ne]=operators']) {
      const answer = await get(`/silver/partitions?${query}`);
      expect([query, answer.statusCode, answer.json().code]).toEqual([query, 422, 'http.invalid']);
    }
  });

  it('serves a block as an immutable file, and no other blob', async () => {
    await receive('bytes');
    const { blocks } = await silver.build({ dataset: 'bytes' });
    const answer = await get(`/silver/blocks/${blocks[0]}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/vnd.apache.arrow.file',
      'cache-control': 'public, max-age=31536000, immutable',
      etag: `"${blocks[0]}"`,
    });
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename=silver-2016-01-[0-9a-f]{12}\.arrow$/,
    );
    expect(sha256(answer.rawPayload)).toBe(blocks[0]);
    const { hash } = await stages.app.get(BlobStore).put(Buffer.from('not a block'));
    for (const unknown of [hash, blocks[0].toUpperCase(), `${blocks[0]}0`, '..%2F..%2Fetc']) {
      const missing = await get(`/silver/blocks/${unknown}`);
      expect([unknown, missing.statusCode, missing.json().code]).toEqual([
        unknown,
        404,
        'silver.block-unknown',
      ]);
    }
  });
});
