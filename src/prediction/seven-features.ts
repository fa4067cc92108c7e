import { isDecimal } from '../algorithms/training-data.js';
import { basketball, FEATURES } from '../basketball/index.js';
import { bodyFault, fault, type InputFault, InputFaults } from './input-faults.js';
import { readInteger, readNumber } from './lax-values.js';

const READERS = FEATURES.map((name) => (isDecimal(basketball.features, name) ? readNumber : readInteger));

/**
 * The body of POST /predict as a row of the model's input, in the order of `FEATURES`. Other keys are ignored, and no range
 * is checked: what the old service took is taken.
 * @throws {InputFaults} when a field is invalid: every fault, in the order of the fields
 */
export function readSevenFeatures(body: unknown): number[] {
  const given = objectOf(body);
  const row: number[] = [];
  let faults: InputFault[] | undefined;
  for (let i = 0; i < FEATURES.length; i++) {
    const name = FEATURES[i];
    const value = given[name];
    if (value === undefined) {
      (faults ??= []).push(fault('missing', name, body));
      continue;
    }
    const read = READERS[i](value);
    if (typeof read === 'number') row.push(read);
    else (faults ??= []).push(fault(read, name, value));
  }
  if (faults) throw new InputFaults(faults);
  return row;
}

/** @throws {InputFaults} when there is no body (undefined) or it is not an object */
export function objectOf(body: unknown): Record<string, unknown> {
  if (body === undefined) throw new InputFaults([bodyFault('missing', null)]);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) {
    throw new InputFaults([bodyFault('model_attributes_type', body)]);
  }
  return body as Record<string, unknown>;
}
