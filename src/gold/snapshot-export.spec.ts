import { RecordBatchFileReader, type Table, tableFromIPC } from 'apache-arrow';
import { csvText } from '../platform/csv/csv-text.js';
import { rawShot } from '../../test/support/bronze-memory.js';
import { goldWorld } from '../../test/support/gold-memory.js';
import { CSV_COLUMNS } from './csv-export.js';
import { partOf } from './time-split.js';

const DATES = ['20160229', '20160301', '20160302', '20160401', '20160402'];

/** 45 shots in three months; texts differ from month to month, and one looks like a formula. */
const SHOTS = Array.from({ length: 45 }, (_, index) =>
  rawShot(21_500_001 + (index % 5), index, {
    'Game Date': DATES[index % 5],
    'Shot Made Flag': index % 9 === 8 ? '' : String(index % 2),
    'Action Type': ['=HYPERLINK("x")', 'Jump Shot', 'Layup', 'Dunk', 'Éclair, "big"'][index % 5],
    'X Location': index % 11 === 10 ? '' : String(-index),
    'Team Name': index % 5 === 4 ? '' : 'Utah Jazz',
  }),
);

async function world() {
  const { bronze, silver, gold, exports } = goldWorld();
  bronze.receive('league', SHOTS);
  await silver.build({});
  return { exports, silver, snapshot: await gold.build({ dataset: 'league' }) };
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

const rowsOf = (table: Table) =>
  table.toArray().map((row) => {
    const values = row!.toJSON();
    return { ...values, Game_Date: Number(values.Game_Date) };
  });

describe('SnapshotExport', () => {
  it('writes one Arrow file of all blocks, with the same rows and the part of each', async () => {
    const { exports, silver, snapshot } = await world();
    const pieces = await collect(exports.arrow(snapshot));
    expect(pieces).toHaveLength(snapshot.blocks.length + 1);
    const file = Buffer.concat(pieces);
    expect([file.subarray(0, 6), file.subarray(-6)].map(String)).toEqual(['ARROW1', 'ARROW1']);
    expect([...RecordBatchFileReader.from(file)]).toHaveLength(3);
    const rows = rowsOf(tableFromIPC(file));
    const blocks = await Promise.all(snapshot.blocks.map((hash) => silver.readBlock(hash)));
    expect(rows.map(({ Split: _split, ...row }) => row)).toEqual(
      blocks.flatMap((block) => rowsOf(tableFromIPC(block))),
    );
    for (const { Split, Shot_Made_Flag, Game_Date } of rows) {
      const date = Number(new Date(Game_Date).toISOString().slice(0, 10).replaceAll('-', ''));
      expect(Split).toBe(Shot_Made_Flag === null ? null : partOf(date, snapshot.split));
    }
    expect(new Set(rows.map((row) => row.Split))).toEqual(new Set(['train', 'validation', 'test', null]));
  });

  it('writes the same rows as CSV cells', async () => {
    const { exports, snapshot } = await world();
    const cells = await collect(exports.csv(snapshot));
    const table = rowsOf(tableFromIPC(Buffer.concat(await collect(exports.arrow(snapshot)))));
    expect(cells).toHaveLength(45);
    for (const [index, row] of cells.entries()) {
      const found = Object.fromEntries(CSV_COLUMNS.map((name, column) => [name, row[column]]));
      const date = new Date(table[index].Game_Date).toISOString().slice(0, 10);
      expect(found).toEqual({ ...table[index], Game_Date: date });
    }
    const action = CSV_COLUMNS.indexOf('Action_Type');
    const formula = cells.find((row) => String(row[action]).startsWith('='))!;
    expect(csvText([[formula[action]]])).toBe(`"'=HYPERLINK(""x"")"\r\n`);
  });
});
