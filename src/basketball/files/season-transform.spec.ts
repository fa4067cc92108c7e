import { readShot } from '../shots/clean-shot.js';
import { seasonTypeOf, transformSeasonRow } from './season-transform.js';
import type { SeasonRow } from './season-transform.js';

const inFeet: SeasonRow = {
  TEAM_ID: '1610612764',
  TEAM_NAME: 'Washington Wizards',
  PLAYER_ID: '201162',
  PLAYER_NAME: 'Jared Dudley',
  GAME_DATE: '04-13-2016',
  GAME_ID: '21501221',
  HOME_TEAM: 'WAS',
  AWAY_TEAM: 'ATL',
  SHOT_MADE: 'TRUE',
  ACTION_TYPE: 'Fadeaway Jump Shot',
  SHOT_TYPE: '2PT Field Goal',
  BASIC_ZONE: 'Mid-Range',
  ZONE_NAME: 'Left Side Center',
  ZONE_ABB: 'LC',
  ZONE_RANGE: '16-24 ft.',
  LOC_X: '10.4',
  LOC_Y: '19.15',
  SHOT_DISTANCE: '17',
  QUARTER: '4',
  MINS_LEFT: '1',
  SECS_LEFT: '49',
};

const twice: SeasonRow = {
  ...inFeet,
  LOC_X: '-1.04',
  LOC_Y: '7.165',
  SHOT_MADE: 'False',
  GAME_DATE: '8-4-2020',
};

describe('the season transform', () => {
  it('turns feet with X mirrored into tenths', () => {
    expect(transformSeasonRow(inFeet, 'feet', 4)).toMatchObject({
      'Game ID': '21501221',
      'Game Event ID': '4',
      'X Location': '-104',
      'Y Location': '139',
      'Shot Zone Area': 'Left Side Center(LC)',
      'Shot Made Flag': '1',
      'Game Date': '20160413',
      'Season Type': 'Regular Season',
    });
  });

  it('undoes a transform that was applied twice', () => {
    expect(transformSeasonRow(twice, 'twice', 1)).toMatchObject({
      'X Location': '-104',
      'Y Location': '139',
      'Shot Made Flag': '0',
      'Game Date': '20200804',
    });
  });

  it('returns shots without faults for cleaning', () => {
    for (const [row, scale] of [
      [inFeet, 'feet'],
      [twice, 'twice'],
    ] as const) {
      expect(readShot(transformSeasonRow(row, scale, 1))).toMatchObject({ ok: true, flags: [] });
    }
  });

  it('never writes a negative zero', () => {
    expect(transformSeasonRow({ ...inFeet, LOC_X: '-0', LOC_Y: '5.25' }, 'feet', 1)).toMatchObject({
      'X Location': '0',
      'Y Location': '0',
    });
  });

  it('passes on unreadable values, which cleaning refuses', () => {
    const shot = transformSeasonRow(
      { ...inFeet, LOC_X: 'left', GAME_DATE: 'May', SHOT_MADE: 'maybe' },
      'feet',
      1,
    );
    expect(shot).toMatchObject({ 'X Location': 'left', 'Game Date': 'May', 'Shot Made Flag': 'maybe' });
  });

  it('passes an empty location on as missing', () => {
    const shot = transformSeasonRow({ ...inFeet, LOC_X: '', ZONE_ABB: '' }, 'feet', 1);
    expect(shot).toMatchObject({ 'X Location': '', 'Shot Zone Area': 'Left Side Center' });
  });

  it('reads each coordinate separately: a single one is in tenths, too', () => {
    expect(transformSeasonRow({ ...inFeet, LOC_Y: '' }, 'feet', 1)).toMatchObject({
      'X Location': '-104',
      'Y Location': '',
    });
    expect(transformSeasonRow({ ...inFeet, LOC_X: '' }, 'feet', 1)).toMatchObject({ 'Y Location': '139' });
  });

  it('keeps decimals if the file has no whole tenths, so that cleaning can flag them', () => {
    const shot = transformSeasonRow({ ...inFeet, LOC_X: '10.43' }, 'feet', 1);
    expect(shot['X Location']).toBe('-104.3');
    expect(readShot(shot)).toMatchObject({ ok: true, flags: ['location_rounded'] });
  });

  it('derives the season type from the game id', () => {
    expect(['21501221', '0041500101', '11500001', '', 'x'].map(seasonTypeOf)).toEqual([
      'Regular Season',
      'Playoffs',
      '',
      '',
      '',
    ]);
  });
});
