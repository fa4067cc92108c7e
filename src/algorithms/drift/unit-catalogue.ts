/** Changes of unit that happen: the factor that values are multiplied by, and its name. */

export interface UnitMap {
  slope: number;
  /** Fixed by the units; absent: 0, or any offset. */
  intercept?: number;
  /** From which unit to which, or what became of the values. */
  name: string;
  /** Added to the misfit when maps compete: rarer changes need a better fit. */
  penalty: number;
}

/** Metres in a foot and in an inch, kilometres in a mile, pounds in a kilogram. */
const [FOOT, INCH, MILE, POUNDS] = [0.3048, 0.0254, 1.609344, 2.204622621848776];

const COMMON = 0;
const KNOWN = 0.04;
/** Near to another factor, a power of ten. */
const NEAR = 0.1;

function both(slope: number, from: string, to: string, penalty: number): UnitMap[] {
  return [
    { slope, name: `${from} became ${to}`, penalty },
    { slope: 1 / slope, name: `${to} became ${from}`, penalty },
  ];
}

/** The smallest factor is 1.6: smaller ones cannot be told from an ordinary change of spread. */
export const UNIT_MAPS: readonly UnitMap[] = [
  { slope: 0.1, name: '1/10 of the values before', penalty: COMMON },
  { slope: 0.01, name: '1/100 of the values before', penalty: COMMON },
  { slope: 0.001, name: '1/1000 of the values before', penalty: COMMON },
  { slope: 10, name: '10 times the values before', penalty: COMMON },
  { slope: 100, name: '100 times the values before', penalty: COMMON },
  { slope: 1000, name: '1000 times the values before, as from seconds to milliseconds', penalty: COMMON },
  ...both(60, 'minutes', 'seconds', COMMON),
  ...both(3600, 'hours', 'seconds', KNOWN),
  ...both(60_000, 'minutes', 'milliseconds', KNOWN),
  ...both(86_400, 'days', 'seconds', KNOWN),
  ...both(FOOT, 'feet', 'metres', COMMON),
  ...both(12, 'feet', 'inches', NEAR),
  ...both(100 * FOOT, 'feet', 'centimetres', KNOWN),
  ...both(FOOT / 10, 'tenths of a foot', 'metres', KNOWN),
  ...both(10 * FOOT, 'tenths of a foot', 'centimetres', KNOWN),
  ...both(100 * INCH, 'inches', 'centimetres', KNOWN),
  ...both(INCH, 'inches', 'metres', KNOWN),
  ...both(MILE, 'miles', 'kilometres', KNOWN),
  ...both(POUNDS, 'kilograms', 'pounds', KNOWN),
  { slope: 1.8, intercept: 32, name: 'degrees Celsius became Fahrenheit', penalty: KNOWN },
  { slope: 1 / 1.8, intercept: -32 / 1.8, name: 'degrees Fahrenheit became Celsius', penalty: KNOWN },
];
