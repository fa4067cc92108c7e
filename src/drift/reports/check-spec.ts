import { AppError, type FieldFault } from '../../platform/errors/app-error.js';
import type { WindowSpec } from '../windows/window.js';

const KINDS = [['fromDate', 'toDate'], ['from', 'to'], ['last'], ['days']] as const;
const OF_GOLD = ['dataset', 'fromDate', 'toDate'] as const;
const OF_PREDICTIONS = ['from', 'to'] as const;

/** @throws {AppError} `drift.invalid`, which names the fields, the rule and what would be valid */
export function checkSpec(spec: WindowSpec): void {
  const faults = [
    ...foreignFields(spec),
    ...mixedKinds(spec),
    ...daysThatAreNone(spec),
    ...emptyRanges(spec),
  ];
  if (faults.length === 0) return;
  throw new AppError({
    code: 'drift.invalid',
    kind: 'invalid',
    message: `The window is not valid: ${faults.map(({ message }) => message).join('; ')}.`,
    details: faults,
  });
}

function foreignFields(spec: WindowSpec): FieldFault[] {
  const [foreign, other] = spec.source === 'gold' ? [OF_PREDICTIONS, 'predictions'] : [OF_GOLD, 'gold'];
  const instead =
    spec.source === 'gold'
      ? 'use fromDate and toDate, such as 20260301'
      : 'use from and to, such as 2026-12-01T00:00:00Z';
  return foreign
    .filter((name) => spec[name] !== undefined)
    .map((name) =>
      fault(name, 'source', `is for source ${other}; ${name === 'dataset' ? 'leave it out' : instead}`),
    );
}

function mixedKinds(spec: WindowSpec): FieldFault[] {
  const given = KINDS.filter((names) => names.some((name) => spec[name] !== undefined));
  if (given.length < 2) return [];
  const [, second] = given;
  const name = second.find((one) => spec[one] !== undefined)!;
  const first = given[0].find((one) => spec[one] !== undefined)!;
  return [
    fault(name, 'oneKind', `cannot be combined with ${first}: give one of them, for example "days": 7`),
  ];
}

function daysThatAreNone(spec: WindowSpec): FieldFault[] {
  return (['fromDate', 'toDate'] as const)
    .filter((name) => spec[name] !== undefined && !isDay(spec[name]))
    .map((name) => fault(name, 'isDay', `must be a day as YYYYMMDD, for example 20260301`));
}

function emptyRanges({ fromDate, toDate, from, to }: WindowSpec): FieldFault[] {
  const faults: FieldFault[] = [];
  if (fromDate !== undefined && toDate !== undefined && toDate < fromDate) {
    faults.push(fault('toDate', 'order', `must not be before fromDate (${fromDate})`));
  }
  if (from && to && to <= from)
    faults.push(fault('to', 'order', `must be after from (${from.toISOString()})`));
  return faults;
}

function isDay(date: number): boolean {
  const text = String(date).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function fault(name: string, rule: string, message: string): FieldFault {
  const field = `window.${name}`;
  return { field, rule, message: `${field} ${message}` };
}
