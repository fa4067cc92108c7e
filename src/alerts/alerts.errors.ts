import { suggestion } from '../algorithms/text/nearest-name.js';
import { AppError, type FieldFault } from '../platform/errors/app-error.js';

const MOST_SHOWN = 5;

function sentenceOf(faults: readonly FieldFault[]): string {
  const shown = faults.slice(0, MOST_SHOWN).map(({ message }) => message);
  return [...shown, ...(faults.length > MOST_SHOWN ? ['…'] : [])].join('; ');
}

export const alertErrors = {
  invalid: (faults: FieldFault[]) =>
    new AppError({
      code: 'alerts.invalid',
      kind: 'invalid',
      message: `The request is not valid: ${sentenceOf(faults)}`,
      details: faults,
    }),
  fileInvalid: (file: string, faults: FieldFault[]) =>
    new AppError({
      code: 'alerts.file-invalid',
      kind: 'invalid',
      message: `The alert rules of ${file} are not valid: ${sentenceOf(faults)}`,
      details: faults,
    }),
  fileUnreadable: (file: string, reason: string) =>
    new AppError({
      code: 'alerts.file-unreadable',
      kind: 'invalid',
      message: `The file of the alert rules, ${file}, cannot be read: ${reason}`,
    }),
  readOnly: (file: string) =>
    new AppError({
      code: 'alerts.read-only',
      kind: 'conflict',
      message: `The rules and policies are in the file ${file} (ALERT_RULES_FILE): change them there; the file is read again at the next evaluation.`,
    }),
  ruleUnknown: (name: string, known: readonly string[]) =>
    new AppError({
      code: 'alerts.rule-unknown',
      kind: 'not-found',
      message: `There is no alert rule ${name.slice(0, 63)}${suggestion(name, known.slice(0, MOST_NAMED))}`,
    }),
  tooMany: (what: string, most: number) =>
    new AppError({
      code: 'alerts.too-many',
      kind: 'conflict',
      message: `There are ${most} ${what} already, and more are not evaluated: remove one, or give one rule several series with where.`,
    }),
  ruleExists: (name: string) =>
    new AppError({
      code: 'alerts.rule-exists',
      kind: 'conflict',
      message: `The alert rule ${name} exists already: change it with PUT /alerts/rules/${name}.`,
    }),
  policyUnknown: (name: string, known: readonly string[]) =>
    new AppError({
      code: 'alerts.policy-unknown',
      kind: 'not-found',
      message: `There is no automation policy ${name.slice(0, 63)}${suggestion(name, known.slice(0, MOST_NAMED))}`,
    }),
  policyExists: (name: string) =>
    new AppError({
      code: 'alerts.policy-exists',
      kind: 'conflict',
      message: `The automation policy ${name} exists already: change it with PUT /alerts/policies/${name}.`,
    }),
  nameDiffers: (path: string, body: string) =>
    new AppError({
      code: 'alerts.name-differs',
      kind: 'invalid',
      message: `The name in the address is ${path} and the one in the body ${body}: leave it out of the body. To rename, add one with the new name and remove the old one.`,
      details: [{ field: 'name', rule: 'same', message: `name must be ${path} or absent` }],
    }),
  silenceUnknown: (id: string) =>
    new AppError({
      code: 'alerts.silence-unknown',
      kind: 'not-found',
      message: `There is no silence ${id.slice(0, 32)}.`,
    }),
  silenceEnded: (id: string) =>
    new AppError({
      code: 'alerts.silence-ended',
      kind: 'conflict',
      message: `Silence ${id} has ended already.`,
    }),
};

const MOST_NAMED = 20;
