import { readFileSync } from 'node:fs';
import { describeWithShared } from '../../../test/support/shared-data.js';
import { readShot } from './clean-shot.js';
import { COLUMN_NAMES } from './columns.js';
import { RAW_FIELDS } from './shot.js';
import type { RawField, RawShot } from './shot.js';

const recorded =
  '29900683,68,1889,Andre Miller,1610612739,Cleveland Cavaliers,1,3,57,Jump Shot,2PT Field Goal,Mid-Range,' +
  'Left Side Center(LC),16-24 ft.,17,-96,145,0,20000208,HOU,CLE,Regular Season';

function rawFrom(line: string): RawShot {
  const values = line.split(',');
  return Object.fromEntries(RAW_FIELDS.map((field, index) => [field, values[index]])) as RawShot;
}

function shotWith(changes: Partial<RawShot>) {
  return readShot({ ...rawFrom(recorded), ...changes });
}

function cleaned(changes: Partial<RawShot>) {
  const read = shotWith(changes);
  if (!read.ok) throw new Error(read.message);
  return { ...read.shot, flags: read.flags };
}

describe('readShot', () => {
  it('types a recorded shot', () => {
    expect(readShot(rawFrom(recorded))).toEqual({
      ok: true,
      flags: [],
      shot: {
        Game_ID: 29900683,
        Game_Event_ID: 68,
        Player_ID: 1889,
        Game_Date: 20000208,
        Season_Type: 'Regular Season',
        X_Location: -96,
        Y_Location: 145,
        Total_Seconds_Remaining: 237,
        Shot_Type_Encoded: 2,
        Shot_Distance_Meters: 17 * 0.3048,
        Shot_Zone_Combined: 3,
        Shot_Made_Flag: 0,
        Period: 1,
        Action_Type: 'Jump Shot',
        Team: 'Cleveland Cavaliers',
        Home_Team: 'HOU',
        Away_Team: 'CLE',
      },
    });
  });

  it.each<[RawField, string, string]>([
    ['Game ID', '', 'missing-key'],
    ['Game ID', '  ', 'missing-key'],
    ['Game Event ID', '', 'missing-key'],
    ['Game Date', '', 'missing-date'],
    ['Game ID', 'abc', 'not-a-number'],
    ['Player ID', 'NaN', 'not-a-number'],
    ['Player ID', 'Infinity', 'not-a-number'],
    ['Player ID', '0x10', 'not-a-number'],
    ['Player ID', '12 34', 'not-a-number'],
    ['X Location', '1e400', 'out-of-range'],
    ['Player ID', '571.5', 'not-an-integer'],
    ['Player ID', '0', 'out-of-range'],
    ['Player ID', '2147483648', 'out-of-range'],
    ['Game ID', '-1', 'out-of-range'],
    ['Period', '0', 'out-of-range'],
    ['Period', '11', 'out-of-range'],
    ['Minutes Remaining', '13', 'out-of-range'],
    ['Minutes Remaining', '12', 'out-of-range'],
    ['Seconds Remaining', '60', 'out-of-range'],
    ['Seconds Remaining', '-1', 'out-of-range'],
    ['X Location', '301', 'out-of-range'],
    ['X Location', '-301', 'out-of-range'],
    ['Y Location', '-61', 'out-of-range'],
    ['Y Location', '901', 'out-of-range'],
    ['Y Location', 'north', 'not-a-number'],
    ['Shot Distance', '101', 'out-of-range'],
    ['Shot Distance', 'far', 'not-a-number'],
    ['Shot Made Flag', '2', 'bad-flag'],
    ['Shot Made Flag', 'yes', 'bad-flag'],
    ['Game Date', '2000-02-08', 'bad-date'],
    ['Game Date', '20000230', 'bad-date'],
    ['Game Date', '19000101', 'bad-date'],
    ['Game Date', '20001301', 'bad-date'],
    ['Player Name', '', ''],
    ['Action Type', 'x'.repeat(201), 'too-long'],
  ])('%s = %j: %s', (column, value, code) => {
    const read = shotWith({ [column]: value });
    expect(read.ok ? { code: '' } : { code: read.code, column: read.column }).toEqual(
      code ? { code, column } : { code },
    );
  });

  it('reports which field breaks which rule', () => {
    expect(shotWith({ 'X Location': '999' })).toEqual({
      ok: false,
      column: 'X Location',
      code: 'out-of-range',
      message: 'X Location must be from -300 to 300, not "999"',
    });
  });

  it('keeps a row whose every other field is missing', () => {
    const empty = Object.fromEntries(RAW_FIELDS.map((field) => [field, ''])) as RawShot;
    const read = readShot({ ...empty, 'Game ID': '1', 'Game Event ID': '0', 'Game Date': '20240229' });
    if (!read.ok) throw new Error(read.message);
    const { Game_ID, Game_Event_ID, Game_Date, ...rest } = read.shot;
    expect([Game_ID, Game_Event_ID, Game_Date]).toEqual([1, 0, 20240229]);
    expect(Object.keys(rest)).toHaveLength(COLUMN_NAMES.length - 3);
    expect(Object.values(rest).every((value) => value === null)).toBe(true);
    expect(read.flags).toEqual(['season_type_unknown']);
  });

  it('reads integers written as decimals', () => {
    const shot = cleaned({
      'Player ID': '571.0',
      'Shot Made Flag': '1.0',
      'X Location': '-96.0',
      'Game ID': '0029900683',
    });
    expect(shot).toMatchObject({
      Player_ID: 571,
      Shot_Made_Flag: 1,
      X_Location: -96,
      Game_ID: 29900683,
      flags: [],
    });
  });

  it('rounds a location and flags it', () => {
    expect(cleaned({ 'X Location': '-96.4' })).toMatchObject({
      X_Location: -96,
      flags: ['location_rounded'],
    });
  });

  it('derives missing and unknown values from the location', () => {
    const changes = { 'Shot Type': 'Heave', 'Shot Zone Basic': '', 'Shot Distance': '' };
    expect(cleaned(changes)).toMatchObject({
      Shot_Type_Encoded: 2,
      Shot_Zone_Combined: 3,
      Shot_Distance_Meters: 17 * 0.3048,
      flags: ['shot_type_unknown', 'shot_type_derived', 'shot_distance_derived', 'shot_zone_derived'],
    });
    expect(cleaned({ 'Shot Zone Area': '' })).toMatchObject({
      Shot_Zone_Combined: 3,
      flags: ['shot_zone_derived'],
    });
  });

  it('encodes an unknown label as 0 when there is no location', () => {
    const changes = { 'X Location': '', 'Shot Type': 'Heave', 'Shot Zone Basic': 'Moon' };
    expect(cleaned(changes)).toMatchObject({
      Shot_Type_Encoded: 0,
      Shot_Zone_Combined: 0,
      X_Location: null,
      flags: ['shot_type_unknown', 'shot_zone_unknown'],
    });
  });

  it('prefers the location to the recorded labels, and flags the contradiction', () => {
    const changes = { 'Shot Type': '3PT Field Goal', 'Shot Zone Basic': 'Backcourt', 'Shot Distance': '18' };
    expect(cleaned(changes)).toMatchObject({
      Shot_Type_Encoded: 2,
      Shot_Zone_Combined: 3,
      Shot_Distance_Meters: 17 * 0.3048,
      flags: [
        'shot_type_contradicts_location',
        'shot_distance_contradicts_location',
        'shot_zone_contradicts_location',
      ],
    });
  });

  it.each(['Regular Season', 'Playoffs', 'Pre Season', 'All-Star', 'PlayIn', 'play-in'])(
    'knows the season type %s',
    (type) => expect(cleaned({ 'Season Type': type })).toMatchObject({ Season_Type: type, flags: [] }),
  );

  it('keeps a season type that is not known, and flags it', () => {
    expect(cleaned({ 'Season Type': 'Summer' })).toMatchObject({
      Season_Type: 'Summer',
      flags: ['season_type_unknown'],
    });
  });

  it('flags a clock that shows more than an overtime has', () => {
    expect(cleaned({ Period: '5', 'Minutes Remaining': '6' }).flags).toEqual(['clock_exceeds_period']);
  });
});

describeWithShared('readShot on recorded rows', ['data', 'seed', 'nba_data_raw_1000.csv'], (path) => {
  it('reads all 1,000, with contradictions only as frequent as scorers’ mistakes', () => {
    const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
    const reads = lines.map((line) => readShot(rawFrom(line)));
    expect(reads.filter((read) => !read.ok)).toEqual([]);
    const flags = reads.flatMap((read) => (read.ok ? read.flags : []));
    expect(reads).toHaveLength(1000);
    expect(flags.filter((flag) => flag !== 'shot_type_contradicts_location')).toEqual([]);
    expect(flags.length).toBeLessThanOrEqual(3);
  });
});
