import type { FieldFault } from '../platform/errors/app-error.js';
import { championInvalid } from './champion.errors.js';
import type { ElectRequest } from './election.js';

/** Longest reason, in characters. */
export const MAX_REASON = 500;

function checkTexts(fields: Record<string, { value: string; max: number }>): void {
  const faults: FieldFault[] = Object.entries(fields)
    .filter(([, { value, max }]) => typeof value !== 'string' || value.trim() === '' || value.length > max)
    .map(([field, { max }]) => ({
      field,
      rule: 'length',
      message: `must be a text of 1 to ${max} characters`,
    }));
  if (faults.length > 0) throw championInvalid(faults);
}

/** @throws {AppError} `champion.invalid` when a text is missing or too long */
export function checkElectRequest({ id, runId, snapshot, by }: ElectRequest): void {
  checkTexts({
    id: { value: id, max: 190 },
    runId: { value: runId, max: 32 },
    snapshot: { value: snapshot, max: 64 },
    by: { value: by, max: 200 },
  });
}

/** @throws {AppError} `champion.invalid` when a text is missing or too long */
export function checkManualMove({ by, reason }: { by: string; reason: string }): void {
  checkTexts({ by: { value: by, max: 200 }, reason: { value: reason, max: MAX_REASON } });
}
