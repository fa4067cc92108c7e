import { invalidParameter } from './mlflow-error.js';
import {
  keyFault,
  missingValueMessage,
  nameFault,
  tooLongMessage,
} from '../../platform/text/field-messages.js';

/** The key of a metric, a param or a tag. @throws MlflowError */
export function checkKeyLetters(key: string, field: string): void {
  const fault = keyFault(field, key);
  if (fault !== undefined) throw invalidParameter(fault);
}

/** @throws MlflowError */
export function checkOneName(name: string, field: string): void {
  const fault = nameFault(field, name);
  if (fault !== undefined) throw invalidParameter(fault);
}

export function tooLong(field: string, max: number): Error {
  return invalidParameter(tooLongMessage(field, max));
}

/** A value that the store requires is missing. */
export function missingValue(field: string): Error {
  return invalidParameter(missingValueMessage(field));
}

export { invalidValueMessage as invalidValue } from '../../platform/text/field-messages.js';
