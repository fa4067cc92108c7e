import { join } from 'node:path';
import { openFileSource } from '../../src/feed/sources/file/file-source.js';
import { sha256 } from '../../src/platform/ids/ids.js';
import { encodeBlock } from '../../src/silver/arrow-block.js';
import { type CleanColumns, cleanShots, flattenShots, mergeColumns } from '../../src/silver/clean-columns.js';
import { describeWithShared } from '../support/shared-data.js';

const FILE = 'NBA_2016_Shots.csv.zip';
const ROWS = 30_000;
const HASH = '3f7a5c924355ce18b542b2ef78c633f7a9312e56d3a696de122203423cdeef87';

describeWithShared('A block of a recorded season', ['data', 'nba'], (folder) => {
  it('has the hash that snapshots of earlier versions name', async () => {
    const source = await openFileSource(join(folder, FILE), `file:${FILE}`, FILE);
    try {
      const pieces: CleanColumns[] = [];
      for (let position = 0; position < ROWS;) {
        const page = await source.read(position, 5000);
        pieces.push(cleanShots(flattenShots(page.rows.flatMap(({ shot }) => shot ?? []))));
        position = page.next;
      }
      expect(sha256(encodeBlock(mergeColumns(pieces)))).toBe(HASH);
    } finally {
      await source.close();
    }
  });
});
