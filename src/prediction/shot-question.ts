import {
  classifyLocation,
  COURT,
  type CourtLocation,
  featuresFromLocation,
  maxSecondsInPeriod,
  type ShotFeatures,
} from '../basketball/index.js';
import { fault, type InputFault, InputFaults, rangeFault, valueFault } from './input-faults.js';
import { readInteger, readNumber } from './lax-values.js';
import { objectOf } from './seven-features.js';

/** The most overtimes ever played are six: periods 5 to 10. */
const LAST_PERIOD = 10;
const CLOCK_TEXT = /^(\d{1,2}):([0-5]\d)$/;
const CLOCK_RULE = 'clock must be "mm:ss" or whole seconds left in the period';

export interface ShotQuestion {
  features: ShotFeatures;
  place: CourtLocation;
}

/**
 * The body of POST /predict/shot: who (`player_id`, also `Player_ID`), from where (`x`, `y` in tenths of a foot) and when
 * (`period`, `clock`). The rest is derived by the same code that the training data went through.
 * @throws {InputFaults} when a field is invalid: every fault, in the order of the fields
 */
export function readShotQuestion(body: unknown): ShotQuestion {
  const given = objectOf(body);
  const faults: InputFault[] = [];
  const playerField =
    given.player_id === undefined && given.Player_ID !== undefined ? 'Player_ID' : 'player_id';
  const playerId = read(given, playerField, wholeNumber, faults);
  const x = within(read(given, 'x', anyNumber, faults), 'x', -COURT.sidelineX, COURT.sidelineX, faults);
  const y = within(read(given, 'y', anyNumber, faults), 'y', COURT.baselineY, COURT.farBaselineY, faults);
  const period = within(read(given, 'period', wholeNumber, faults), 'period', 1, LAST_PERIOD, faults);
  const clock = readClock(given, period, faults);
  if (faults.length > 0) throw new InputFaults(faults);
  const features = featuresFromLocation({ playerId, x, y, period, minutes: 0, seconds: clock });
  return { features, place: classifyLocation(x, y) };
}

type Reader = typeof wholeNumber | typeof anyNumber;

/** As in POST /predict, but true and false, which that takes as 1 and 0 because the old service did, are no numbers here. */
function wholeNumber(value: unknown): ReturnType<typeof readInteger> {
  return typeof value === 'boolean' ? 'int_type' : readInteger(value);
}

function anyNumber(value: unknown): ReturnType<typeof readNumber> {
  return typeof value === 'boolean' ? 'float_type' : readNumber(value);
}

/** NaN where a fault was found. */
function read(given: Record<string, unknown>, field: string, reader: Reader, faults: InputFault[]): number {
  const value = given[field];
  const found = value === undefined ? 'missing' : reader(value);
  if (typeof found === 'number') return found;
  faults.push(fault(found, field, found === 'missing' ? given : value));
  return Number.NaN;
}

function within(value: number, field: string, ge: number, le: number, faults: InputFault[]): number {
  if (value < ge) faults.push(rangeFault(field, value, { ge }));
  else if (value > le) faults.push(rangeFault(field, value, { le }));
  return value;
}

function readClock(given: Record<string, unknown>, period: number, faults: InputFault[]): number {
  const { clock } = given;
  if (clock === undefined) {
    faults.push(fault('missing', 'clock', given));
    return Number.NaN;
  }
  const seconds = secondsOf(clock);
  if (seconds === undefined) {
    faults.push(valueFault('clock', clock, CLOCK_RULE));
    return Number.NaN;
  }
  const longest = maxSecondsInPeriod(period >= 1 && period <= LAST_PERIOD ? period : 1);
  if (seconds < 0 || seconds > longest) {
    faults.push(valueFault('clock', clock, `clock must be 0 to ${longest} seconds in this period`));
  }
  return seconds;
}

function secondsOf(clock: unknown): number | undefined {
  if (typeof clock === 'string') {
    const parts = CLOCK_TEXT.exec(clock.trim());
    if (parts) return Number(parts[1]) * 60 + Number(parts[2]);
  }
  if (typeof clock === 'boolean') return undefined;
  const seconds = readInteger(clock);
  return typeof seconds === 'number' ? seconds : undefined;
}
