import { tableFromIPC } from 'apache-arrow';
import { COLUMN_NAMES } from '../basketball/shots/columns.js';
import { sha256 } from '../platform/ids/ids.js';
import { rawShot } from '../../test/support/bronze-memory.js';
import { daysSinceEpoch, encodeBlock } from './arrow-block.js';
import { cleanShots, flattenShots, mergeColumns } from './clean-columns.js';

const SHOTS = [
  rawShot(21_500_001, 3, { 'Team Name': 'Équipe, "A"', 'X Location': '-250', 'Shot Made Flag': '0' }),
  rawShot(21_500_001, 1),
  rawShot(21_500_001, 2, {
    'Player ID': '',
    'Season Type': '',
    'X Location': '',
    'Y Location': '',
    'Shot Distance': '',
    'Shot Made Flag': '',
    Period: '',
  }),
  rawShot(21_500_002, 1, { 'Game Date': '20151231' }),
];

const block = () => encodeBlock(mergeColumns([cleanShots(flattenShots(SHOTS))]));

describe('encodeBlock', () => {
  it('is an Arrow file that reads back as the same values, with null for what is missing', () => {
    const table = tableFromIPC(block());
    expect(Buffer.from(block().subarray(0, 6)).toString()).toBe('ARROW1');
    expect(table.schema.fields.map((field) => field.name)).toEqual([...COLUMN_NAMES]);
    expect(table.schema.fields.slice(0, 12).map((field) => field.name)).toEqual([
      'Game_ID',
      'Game_Event_ID',
      'Player_ID',
      'Game_Date',
      'Season_Type',
      'X_Location',
      'Y_Location',
      'Total_Seconds_Remaining',
      'Shot_Type_Encoded',
      'Shot_Distance_Meters',
      'Shot_Zone_Combined',
      'Shot_Made_Flag',
    ]);
    const rows = table.toArray().map((row) => row!.toJSON());
    expect(rows.map((row) => [row.Game_ID, row.Game_Event_ID])).toEqual([
      ['21500002', 1],
      ['21500001', 1],
      ['21500001', 2],
      ['21500001', 3],
    ]);
    expect(rows.map((row) => Number(row.Game_Date))).toEqual([
      Date.UTC(2015, 11, 31),
      ...Array.from({ length: 3 }, () => Date.UTC(2016, 3, 13)),
    ]);
    expect(rows[2]).toMatchObject({
      Player_ID: null,
      Season_Type: null,
      X_Location: null,
      Y_Location: null,
      Shot_Distance_Meters: null,
      Shot_Made_Flag: null,
      Period: null,
      Total_Seconds_Remaining: 151,
      Home_Team: 'LAL',
    });
    expect(rows[3]).toMatchObject({ Team: 'Équipe, "A"', X_Location: -250, Shot_Made_Flag: 0, Period: 4 });
  });

  it('names the types that readers rely on', () => {
    const types = Object.fromEntries(
      tableFromIPC(block()).schema.fields.map((field) => [field.name, String(field.type)]),
    );
    expect(types).toMatchObject({
      Game_ID: 'Utf8',
      Game_Event_ID: 'Int32',
      Player_ID: 'Int32',
      Game_Date: 'Date32<DAY>',
      Season_Type: 'Dictionary<Int32, Utf8>',
      X_Location: 'Int16',
      Shot_Type_Encoded: 'Int8',
      Shot_Distance_Meters: 'Float64',
      Shot_Made_Flag: 'Int8',
    });
  });

  it('has the same bytes each time: a change here is a new schema version', () => {
    const first = block();
    expect(Buffer.from(block()).equals(first)).toBe(true);
    expect(tableFromIPC(first).schema.metadata.get('parivision.schema_version')).toBe('1');
    expect(sha256(first)).toBe('6a9cdad62010f191bac9fd2350e74fa456543d4344e4aabe6d6164f2bd5a56cb');
  });
});

it('counts days as Arrow does', () => {
  expect([19_700_101, 19_700_102, 20_160_229, 20_160_301].map(daysSinceEpoch)).toEqual([
    0, 1, 16_860, 16_861,
  ]);
});
