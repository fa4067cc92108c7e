import { randomBytes } from 'node:crypto';
import type { IdColumns } from './prediction-columns.js';

const TIME_DIGITS = 12;
const ROW_DIGITS = 8;
const PROCESS_AT = TIME_DIGITS + ROW_DIGITS;

/** A prediction's id: 32 lower-case hex digits. */
export const PREDICTION_ID = /^[0-9a-f]{32}$/;

/**
 * The parts of an id. Ids sort by time: 12 hex digits of Unix milliseconds, 8 of the row, 12 of the process. Milliseconds and
 * process name the block in which the prediction was first written (a process opens at most one block a millisecond), the row is
 * its place there.
 */
export interface IdParts {
  time: number;
  row: number;
  process: string;
}

/** 12 random hex digits that distinguish processes. */
export function newProcess(): string {
  return randomBytes(6).toString('hex');
}

export function timeDigits(milliseconds: number): string {
  return Math.max(0, milliseconds).toString(16).padStart(TIME_DIGITS, '0');
}

export function rowDigits(row: number): string {
  return row.toString(16).padStart(ROW_DIGITS, '0');
}

export function idText({ time, row, process }: IdParts): string {
  return timeDigits(time) + rowDigits(row) + process;
}

/** @param id 32 hex digits */
export function idParts(id: string): IdParts {
  return {
    time: Number.parseInt(id.slice(0, TIME_DIGITS), 16),
    row: Number.parseInt(id.slice(TIME_DIGITS, PROCESS_AT), 16),
    process: id.slice(PROCESS_AT),
  };
}

/** The id of a row. */
export function idAt({ idTime, idRow, idProcess, processes }: IdColumns, row: number): string {
  return timeDigits(idTime[row]) + rowDigits(idRow[row]) + processes[idProcess[row]];
}

/** Negative if row `i` of one set of ids sorts before row `j` of another, as the ids' texts do. */
export function compareIds(a: IdColumns, i: number, b: IdColumns, j: number): number {
  if (a.idTime[i] !== b.idTime[j]) return a.idTime[i] - b.idTime[j];
  if (a.idRow[i] !== b.idRow[j]) return a.idRow[i] - b.idRow[j];
  const [one, other] = [a.processes[a.idProcess[i]], b.processes[b.idProcess[j]]];
  return one < other ? -1 : one > other ? 1 : 0;
}
