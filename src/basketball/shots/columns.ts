/** The columns of a shot: silver stores them, gold and the downloads read them, docs/columns.md lists them. */
import type { CleanRow, ColumnRoles, ColumnsOfType, ColumnSpec } from '../../algorithms/table.js';

/**
 * In the order of Arrow blocks and downloads. A change of a name, a type or the order changes the bytes of blocks, and so is a
 * new schema version of silver.
 */
export const SHOT_COLUMNS = [
  {
    name: 'Game_ID',
    type: 'integer',
    required: true,
    arrow: 'utf8',
    text: 'Number of the game, without leading zeros.',
  },
  {
    name: 'Game_Event_ID',
    type: 'integer',
    required: true,
    arrow: 'int32',
    text: 'Number of the event within its game; where the source has none, the place in the order of the game clock.',
  },
  {
    name: 'Player_ID',
    type: 'integer',
    arrow: 'int32',
    feature: { kind: 'identifier', largest: 2 ** 21 },
    text: 'Who took the shot.',
  },
  {
    name: 'Game_Date',
    type: 'date',
    required: true,
    arrow: 'date32',
    text: 'Day of the game.',
  },
  {
    name: 'Season_Type',
    type: 'text',
    arrow: 'dictionary',
    text: 'Regular Season, Playoffs, Pre Season, All Star or PlayIn, as the source writes it.',
  },
  {
    name: 'X_Location',
    type: 'integer',
    unit: '0.1 ft',
    arrow: 'int16',
    feature: { kind: 'quantity', largest: 300 },
    text: 'From the hoop along the baseline, negative to the left.',
  },
  {
    name: 'Y_Location',
    type: 'integer',
    unit: '0.1 ft',
    arrow: 'int16',
    feature: { kind: 'quantity', largest: 900 },
    text: 'From the hoop towards half court.',
  },
  {
    name: 'Total_Seconds_Remaining',
    type: 'integer',
    unit: 's',
    arrow: 'int16',
    feature: { kind: 'quantity', largest: 720 },
    text: 'Left in the period.',
  },
  {
    name: 'Shot_Type_Encoded',
    type: 'integer',
    arrow: 'int8',
    feature: { kind: 'code', largest: 3 },
    derivedFrom: ['X_Location', 'Y_Location'],
    text: '2 or 3 points; 0 for a label that is neither. Derived from the location where there is one.',
  },
  {
    name: 'Shot_Distance_Meters',
    type: 'decimal',
    unit: 'm',
    arrow: 'float64',
    feature: { kind: 'quantity', largest: 30 },
    derivedFrom: ['X_Location', 'Y_Location'],
    text: 'Whole feet from the hoop times 0.3048. Derived from the location where there is one.',
  },
  {
    name: 'Shot_Zone_Combined',
    type: 'integer',
    arrow: 'int8',
    feature: { kind: 'category', largest: 7 },
    derivedFrom: ['X_Location', 'Y_Location'],
    text: '1 restricted area, 2 paint, 3 mid-range left, 4 other mid-range, 5 above the break, 6 corner, 7 backcourt; 0 for an unknown label. Derived from the location where there is one.',
  },
  {
    name: 'Shot_Made_Flag',
    type: 'integer',
    arrow: 'int8',
    text: '1 made, 0 missed; missing while the result is not known. What models predict.',
  },
  {
    name: 'Period',
    type: 'integer',
    arrow: 'int8',
    text: '1 to 4, overtime from 5.',
  },
  { name: 'Action_Type', type: 'text', arrow: 'dictionary', text: 'Kind of shot, such as Jump Shot.' },
  { name: 'Team', type: 'text', arrow: 'dictionary', text: 'Name of the team that took the shot.' },
  { name: 'Home_Team', type: 'text', arrow: 'dictionary', text: 'Abbreviation of the home team.' },
  { name: 'Away_Team', type: 'text', arrow: 'dictionary', text: 'Abbreviation of the visiting team.' },
] as const satisfies readonly ColumnSpec[];

type ShotColumnSpec = (typeof SHOT_COLUMNS)[number];

export type ShotColumn = ShotColumnSpec['name'];
export type IntegerColumn = ColumnsOfType<ShotColumnSpec, 'integer' | 'date'>;
export type DecimalColumn = ColumnsOfType<ShotColumnSpec, 'decimal'>;
export type TextColumn = ColumnsOfType<ShotColumnSpec, 'text'>;

export const COLUMN_NAMES: readonly ShotColumn[] = SHOT_COLUMNS.map(({ name }) => name);
export const INTEGER_COLUMNS = namesOfTypes('integer', 'date') as IntegerColumn[];
export const DECIMAL_COLUMNS = namesOfTypes('decimal') as DecimalColumn[];
export const TEXT_COLUMNS = namesOfTypes('text') as TextColumn[];

export const COLUMN_ROLES = {
  cluster: 'Game_ID',
  sequence: 'Game_Event_ID',
  date: 'Game_Date',
  target: 'Shot_Made_Flag',
} as const satisfies ColumnRoles;

/** A shot with typed values. Every number but Shot_Distance_Meters is an integer that fits 32 bits. */
export type CleanShot = CleanRow<ShotColumnSpec>;

function namesOfTypes(...types: ColumnSpec['type'][]): ShotColumn[] {
  return SHOT_COLUMNS.filter(({ type }) => types.includes(type)).map(({ name }) => name);
}
