import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { type Batch, BronzeModule, BronzeService } from '../../src/bronze/index.js';
import { openFileSource } from '../../src/feed/sources/file/file-source.js';
import { newId, sha256 } from '../../src/platform/ids/ids.js';
import { SilverModule, SilverService } from '../../src/silver/index.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { zipOf } from '../support/zip-of.js';

const HEADER =
  'SEASON_1,SEASON_2,TEAM_ID,TEAM_NAME,PLAYER_ID,PLAYER_NAME,POSITION_GROUP,POSITION,GAME_DATE,GAME_ID,HOME_TEAM,AWAY_TEAM,' +
  'EVENT_TYPE,SHOT_MADE,ACTION_TYPE,SHOT_TYPE,BASIC_ZONE,ZONE_NAME,ZONE_ABB,ZONE_RANGE,LOC_X,LOC_Y,SHOT_DISTANCE,QUARTER,' +
  'MINS_LEFT,SECS_LEFT';
/** Twelve games in three months. */
const ROWS = Array.from({ length: 240 }, (_, index) => {
  const game = index % 12;
  const date = `${['01', '02', '03'][game % 3]}-${10 + game}-2016`;
  return (
    `2016,2015-16,1,Hawks,${900 + (index % 7)},Name,F,PF,${date},${21_500_001 + game},WAS,ATL,Made Shot,` +
    `${index % 2 ? 'TRUE' : 'FALSE'},Jump Shot,2PT Field Goal,Mid-Range,Center,C,8-16 ft.,0,17.25,12,2,` +
    `${index % 12},${index % 60}`
  );
});
const CSV = `${[HEADER, ...ROWS].join('\n')}\n`;

let stages: Stages;
let folder: string;

beforeAll(async () => {
  stages = await startStages([BronzeModule, SilverModule]);
  folder = await mkdtemp(join(tmpdir(), 'parivision-same-'));
}, 60_000);

afterAll(async () => {
  await stages?.close();
  await rm(folder, { recursive: true, force: true });
});

async function take(name: string, content: string | Buffer): Promise<Batch> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const source = await openFileSource(path, `file:${sha256(content)}`, name);
  try {
    return await stages.app.get(BronzeService).ingest({ id: newId(), source });
  } finally {
    await source.close();
  }
}

it('the plain CSV after the zip of the same season rebuilds no month and writes no block', async () => {
  const silver = stages.app.get(SilverService);
  const database = stages.app.get<Connection>(getConnectionToken()).db!;
  const stored = async () => ({
    partitions: await silver.partitions('season-files'),
    games: await database.collection('bronze_games').find().sort({ _id: 1 }).toArray(),
    blocks: await database.collection('silver_blocks').find().sort({ _id: 1 }).toArray(),
    files: await database.collection('blobs.files').countDocuments(),
  });
  expect(await take('season.zip', zipOf({ name: 'season.csv', content: CSV }))).toMatchObject({
    read: 240,
    inserted: 240,
  });
  expect(await silver.build()).toMatchObject({ batches: 1, partitions: 3, rows: 240 });
  const before = await stored();
  expect(before.blocks).toHaveLength(3);
  for (const content of [CSV, `${[HEADER, ...ROWS.toReversed()].join('\r\n')}\r\n`]) {
    const batch = await take('season.csv', content);
    expect(batch).toMatchObject({ read: 240, inserted: 0, duplicates: 240, corrected: 0, changed: [] });
    const seen: unknown[] = [];
    const built = await silver.build({ onProgress: (progress) => seen.push(progress) });
    expect(built).toEqual({ batches: 1, partitions: 0, rows: 0, blocks: [] });
    expect(seen).toEqual([]);
    expect(await stored()).toEqual(before);
  }
});
