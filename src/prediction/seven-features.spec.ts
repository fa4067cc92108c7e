import * as fc from 'fast-check';
import { FEATURES } from '../basketball/shots/features.js';
import { InputFaults } from './input-faults.js';
import { readSevenFeatures } from './seven-features.js';

const SHOT = {
  Player_ID: 201_580,
  X_Location: 13,
  Y_Location: 6,
  Total_Seconds_Remaining: 571,
  Shot_Type_Encoded: 2,
  Shot_Distance_Meters: 0.3048,
  Shot_Zone_Combined: 1,
};

function faultsOf(body: unknown): InputFaults['faults'] {
  try {
    readSevenFeatures(body);
  } catch (error) {
    if (error instanceof InputFaults) return error.faults;
    throw error;
  }
  return [];
}

describe(readSevenFeatures.name, () => {
  it('returns the values in the order of the model for any order of the keys', () => {
    const backwards = Object.fromEntries(Object.entries(SHOT).reverse());
    expect(readSevenFeatures(SHOT)).toEqual([201_580, 13, 6, 571, 2, 0.3048, 1]);
    expect(readSevenFeatures(backwards)).toEqual(readSevenFeatures(SHOT));
  });

  it('ignores other keys and checks no range', () => {
    expect(readSevenFeatures({ ...SHOT, Extra: 'x', X_Location: -999_999 })).toEqual([
      201_580, -999_999, 6, 571, 2, 0.3048, 1,
    ]);
  });

  it('accepts numeric text, integral floats and booleans', () => {
    expect(readSevenFeatures({ ...SHOT, Total_Seconds_Remaining: '571', Shot_Zone_Combined: true })).toEqual(
      readSevenFeatures(SHOT),
    );
    expect(readSevenFeatures({ ...SHOT, Shot_Distance_Meters: 3 })[5]).toBe(3);
  });

  it('lists all seven missing fields, in order, with the whole body as input', () => {
    expect(faultsOf({ a: 1 })).toEqual(
      FEATURES.map((name) => ({
        type: 'missing',
        loc: ['body', name],
        msg: 'Field required',
        input: { a: 1 },
      })),
    );
  });

  it('lists faults of several kinds at once, in field order', () => {
    const { Y_Location: _left, ...rest } = SHOT;
    expect(
      faultsOf({
        ...rest,
        Shot_Distance_Meters: 'far',
        Player_ID: 'x',
        X_Location: null,
        Shot_Type_Encoded: 2.5,
      }),
    ).toEqual([
      {
        type: 'int_parsing',
        loc: ['body', 'Player_ID'],
        msg: 'Input should be a valid integer, unable to parse string as an integer',
        input: 'x',
      },
      { type: 'int_type', loc: ['body', 'X_Location'], msg: 'Input should be a valid integer', input: null },
      expect.objectContaining({ type: 'missing', loc: ['body', 'Y_Location'] }),
      {
        type: 'int_from_float',
        loc: ['body', 'Shot_Type_Encoded'],
        msg: 'Input should be a valid integer, got a number with a fractional part',
        input: 2.5,
      },
      {
        type: 'float_parsing',
        loc: ['body', 'Shot_Distance_Meters'],
        msg: 'Input should be a valid number, unable to parse string as a number',
        input: 'far',
      },
    ]);
  });

  it('reports null in the decimal as not a number', () => {
    expect(faultsOf({ ...SHOT, Shot_Distance_Meters: null })).toEqual([
      {
        type: 'float_type',
        loc: ['body', 'Shot_Distance_Meters'],
        msg: 'Input should be a valid number',
        input: null,
      },
    ]);
  });

  it.each([Infinity, -Infinity, 'nan', 'inf'])('refuses %p as distance', (value) => {
    expect(faultsOf({ ...SHOT, Shot_Distance_Meters: value })).toEqual([
      expect.objectContaining({ type: 'finite_number', msg: 'Input should be a finite number' }),
    ]);
  });

  it('refuses an integer that is too large', () => {
    expect(faultsOf({ ...SHOT, X_Location: 1e30 })).toEqual([
      expect.objectContaining({
        type: 'int_parsing_size',
        msg: 'Unable to parse input string as an integer, exceeded maximum size',
      }),
    ]);
  });

  it.each([null, [1], 'x', 5, true])('refuses %p as a body that is no object', (body) => {
    expect(faultsOf(body)).toEqual([
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
        input: body,
      },
    ]);
  });

  it('reports a missing body', () => {
    expect(faultsOf(undefined)).toEqual([
      { type: 'missing', loc: ['body'], msg: 'Field required', input: null },
    ]);
  });

  it('returns seven finite numbers or reports faults for any input', () => {
    const anything = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom('571', '1e3', 'nan', true));
    const body = fc.record(Object.fromEntries(FEATURES.map((name) => [name, anything])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(body, (given) => {
        const faults = faultsOf(given);
        if (faults.length === 0) {
          const row = readSevenFeatures(given);
          expect(row).toHaveLength(7);
          expect(row.every(Number.isFinite)).toBe(true);
        } else {
          expect(faults.length).toBeLessThanOrEqual(7);
          for (const fault of faults) expect(fault.loc[0]).toBe('body');
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
