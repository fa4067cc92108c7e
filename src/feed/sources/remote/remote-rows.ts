import { RAW_FIELDS, type RawShot } from '../../../basketball/index.js';
import type { FeedFault, FeedRow } from '../feed-source.port.js';
import { LONGEST_FIELD } from '../file/file-rows.js';

const SHOWN = 1000;

/** A row of the response as a shot: texts unchanged, numbers as text, null as missing. Fields beyond the 22 are ignored. */
export function rowFromJson(line: number, value: unknown): FeedRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return faulty(line, value, 'not-an-object', 'the row is not an object with the 22 fields');
  }
  const fields = new Map(Object.entries(value));
  const shot: Record<string, string> = {};
  for (const field of RAW_FIELDS) {
    if (!fields.has(field))
      return faulty(line, value, 'missing-field', `the row has no field "${field}"`, field);
    const text = cellText(fields.get(field));
    if (text === undefined) {
      return faulty(line, value, 'wrong-type', `${field} must be a text, a number or null`, field);
    }
    if (text.length > LONGEST_FIELD) {
      const message = `${field} has ${text.length} characters, and at most ${LONGEST_FIELD} are read`;
      return faulty(line, value, 'field-too-long', message, field);
    }
    shot[field] = text;
  }
  return { line, shot: shot as RawShot };
}

function cellText(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'number') return `${value}`;
  return typeof value === 'string' ? value : undefined;
}

function faulty(line: number, value: unknown, code: string, message: string, column?: string): FeedRow {
  const raw = JSON.stringify(value).slice(0, SHOWN);
  const fault: FeedFault = { code, message, raw, ...(column !== undefined && { column }) };
  return { line, fault };
}
