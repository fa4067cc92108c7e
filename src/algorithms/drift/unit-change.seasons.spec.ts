import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { openPromise } from 'yauzl';
import { describeWithShared } from '../../../test/support/shared-data.js';
import { findUnitChanges, type UnitRole, type UnitRows } from './unit-change.js';

const ROLES: UnitRole[] = ['quantity', 'quantity', 'quantity', 'quantity', 'group', 'group', 'ignored'];
/** Every so many games. */
const EVERY = 10;

/** X and Y in feet as published, distance in metres, seconds left, shot type, zone, player. */
async function seasonOf(folder: string, year: number): Promise<UnitRows> {
  const name = readdirSync(folder).find((file) => file.includes(`${year}_Shots.csv.zip`))!;
  const zip = await openPromise(join(folder, name));
  for await (const entry of zip.eachEntry()) {
    if (!/^[^/]+\.csv$/i.test(entry.fileName)) continue;
    const text = (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8');
    const [header, ...lines] = text.split('\n');
    const some = lines.filter((line) => Number(/,\s*(\d{8}|\d{10}),/.exec(line)?.[1] ?? 1) % EVERY === 0);
    return rowsOf(parse([header, ...some].join('\n'), { columns: true }) as Record<string, string>[]);
  }
  throw new Error(`${name} has no CSV file`);
}

function rowsOf(rows: Record<string, string>[]): UnitRows {
  const zones = new Map<string, number>();
  const codeOf = (zone: string) => {
    if (!zones.has(zone)) zones.set(zone, zone.charCodeAt(0) * 1000 + zone.length * 10 + zone.charCodeAt(5));
    return zones.get(zone)!;
  };
  const read: ((row: Record<string, string>) => number)[] = [
    (row) => Number(row.LOC_X),
    (row) => Number(row.LOC_Y),
    (row) => Number(row.SHOT_DISTANCE) * 0.3048,
    (row) => Number(row.MINS_LEFT) * 60 + Number(row.SECS_LEFT),
    (row) => Number(row.SHOT_TYPE[0]),
    (row) => codeOf(`${row.BASIC_ZONE} ${row.ZONE_NAME}`),
    (row) => Number(row.PLAYER_ID),
  ];
  return {
    columns: read.map((of) => Float64Array.from(rows, of)),
    clusters: rows.map((row) => Number(row.GAME_ID)),
  };
}

const repaired = ({ columns, clusters }: UnitRows): UnitRows => ({
  clusters,
  columns: columns.map((column, i) => {
    if (i === 0) return column.map((x) => -10 * x);
    return i === 1 ? column.map((y) => 10 * (y - 5.25)) : column;
  }),
});

describeWithShared('changes of unit between recorded seasons', ['data', 'nba'], (folder) => {
  it('names the second transform of season 2020 in X and Y, and nothing once it is undone', async () => {
    const [before, now] = [await seasonOf(folder, 2016), await seasonOf(folder, 2020)];
    const found = findUnitChanges(before, now, ROLES);
    // X is mirrored each time it is put through the transform.
    expect(found).toMatchObject([
      { column: 0, map: { slope: -0.1, intercept: 0 } },
      { column: 1, map: { slope: 0.1 } },
    ]);
    expect(found[1].map.intercept).toBeGreaterThan(5);
    expect(found[1].map.intercept).toBeLessThan(5.6);
    for (const { before: apart, after } of found) expect(after).toBeLessThan(apart / 1.8);
    expect(findUnitChanges(before, repaired(now), ROLES)).toEqual([]);
  }, 120_000);

  it.each([
    [2004, 2005],
    [2010, 2016],
    [2004, 2016],
  ])(
    'is silent from %i to %i',
    async (from, to) => {
      expect(findUnitChanges(await seasonOf(folder, from), await seasonOf(folder, to), ROLES)).toEqual([]);
    },
    120_000,
  );
});
