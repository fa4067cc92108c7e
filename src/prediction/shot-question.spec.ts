import { InputFaults } from './input-faults.js';
import { readShotQuestion } from './shot-question.js';

const SHOT = { player_id: 201_580, x: 13, y: 6, period: 1, clock: '09:31' };

function faultsOf(body: unknown): [type: string, field: unknown, msg: string][] {
  try {
    readShotQuestion(body);
  } catch (error) {
    if (error instanceof InputFaults)
      return error.faults.map(({ type, loc, msg }) => [type, loc.at(-1), msg]);
    throw error;
  }
  return [];
}

describe(readShotQuestion.name, () => {
  it('derives the features from where and when', () => {
    const { features, place } = readShotQuestion(SHOT);
    expect(features).toEqual({
      Player_ID: 201_580,
      X_Location: 13,
      Y_Location: 6,
      Total_Seconds_Remaining: 571,
      Shot_Type_Encoded: 2,
      Shot_Distance_Meters: 0.3048,
      Shot_Zone_Combined: 1,
    });
    expect(place).toMatchObject({ basicZone: 'Restricted Area', shotType: 2 });
  });

  it('knows a corner three', () => {
    const { features, place } = readShotQuestion({ ...SHOT, x: -230, y: 10, period: 5, clock: 45 });
    expect(features).toMatchObject({
      Shot_Type_Encoded: 3,
      Shot_Zone_Combined: 6,
      Total_Seconds_Remaining: 45,
    });
    expect(place.basicZone).toBe('Left Corner 3');
  });

  it('accepts the clock as mm:ss, as seconds, and as text of seconds', () => {
    for (const clock of ['09:31', '9:31', 571, '571', 571.0]) {
      expect(readShotQuestion({ ...SHOT, clock }).features.Total_Seconds_Remaining).toBe(571);
    }
    expect(readShotQuestion({ ...SHOT, clock: '12:00' }).features.Total_Seconds_Remaining).toBe(720);
    expect(readShotQuestion({ ...SHOT, clock: '00:00' }).features.Total_Seconds_Remaining).toBe(0);
  });

  it('accepts the player under the old name too', () => {
    const { player_id: Player_ID, ...rest } = SHOT;
    expect(readShotQuestion({ ...rest, Player_ID }).features.Player_ID).toBe(201_580);
    expect(faultsOf({ ...rest, Player_ID: 'x' })).toEqual([['int_parsing', 'Player_ID', expect.any(String)]]);
  });

  it('lists everything that is missing', () => {
    expect(faultsOf({}).map(([type, field]) => [type, field])).toEqual([
      ['missing', 'player_id'],
      ['missing', 'x'],
      ['missing', 'y'],
      ['missing', 'period'],
      ['missing', 'clock'],
    ]);
  });

  it('refuses true and false as numbers', () => {
    const faults = faultsOf({ player_id: true, x: false, y: 250, period: true, clock: '05:00' });
    expect(faults.map(([type, field]) => [type, field])).toEqual([
      ['int_type', 'player_id'],
      ['float_type', 'x'],
      ['int_type', 'period'],
    ]);
  });

  it('refuses places off the court and periods that are not played', () => {
    expect(faultsOf({ ...SHOT, x: 251, y: -53, period: 0 })).toEqual([
      ['less_than_equal', 'x', 'Input should be less than or equal to 250'],
      ['greater_than_equal', 'y', 'Input should be greater than or equal to -52.5'],
      ['greater_than_equal', 'period', 'Input should be greater than or equal to 1'],
    ]);
    expect(faultsOf({ ...SHOT, period: 11 })).toHaveLength(1);
  });

  it('refuses a clock that the period does not have', () => {
    expect(faultsOf({ ...SHOT, clock: 721 })).toEqual([
      ['value_error', 'clock', 'Value error, clock must be 0 to 720 seconds in this period'],
    ]);
    expect(faultsOf({ ...SHOT, period: 5, clock: '05:01' })).toEqual([
      ['value_error', 'clock', 'Value error, clock must be 0 to 300 seconds in this period'],
    ]);
    for (const clock of ['soon', '5:60', true, null, -1, 1.5, {}]) {
      expect(faultsOf({ ...SHOT, clock })).toEqual([
        ['value_error', 'clock', expect.stringContaining('clock must be')],
      ]);
    }
  });
});
