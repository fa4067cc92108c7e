import type { FieldFault } from '../../platform/errors/app-error.js';
import { SEVERITIES, type Severity } from '../notice.js';
import type { OpenReceiver, ReceiverKind, ReceiverSecrets, ReceiverSettings } from './receiver.js';

/** What a caller gives of a receiver. */
export type ReceiverInput = Partial<Omit<ReceiverSettings, 'name' | 'kind'>> & ReceiverSecrets;

const PLAIN = ['enabled', 'severity', 'groups', 'perMinute'] as const;
const FIELDS: Record<ReceiverKind, readonly (keyof ReceiverInput)[]> = {
  slack: ['url', 'channel'],
  webhook: ['url', 'signingSecret'],
  email: ['host', 'port', 'secure', 'user', 'password', 'from', 'to'],
};
const REQUIRED: Record<ReceiverKind, readonly (keyof ReceiverInput)[]> = {
  slack: ['url'],
  webhook: ['url', 'signingSecret'],
  email: ['host', 'from', 'to'],
};
const SECRETS = ['url', 'signingSecret', 'password'] as const;
/** The port of SMTP with TLS from the first byte. */
const SMTPS = 465;
const SUBMISSION = 587;

/** What one kind of receiver has, from the input and, for a change, from what there was; with the faults of the input. */
export function receiverFrom(
  name: string,
  kind: ReceiverKind,
  input: ReceiverInput,
  before?: OpenReceiver,
): { receiver: OpenReceiver; faults: FieldFault[] } {
  const secrets: ReceiverSecrets = { ...before?.secrets };
  for (const field of SECRETS) if (input[field] !== undefined) secrets[field] = input[field];
  const given = Object.fromEntries(
    Object.entries(input).filter(
      ([field, value]) => value !== undefined && !SECRETS.some((one) => one === field),
    ),
  ) as Partial<ReceiverSettings>;
  const settings: ReceiverSettings = {
    enabled: true,
    severity: 'info',
    groups: [],
    perMinute: 20,
    ...(kind === 'email' && { port: given.secure ? SMTPS : SUBMISSION }),
    ...before?.settings,
    ...given,
    name,
    kind,
  };
  if (kind === 'email') settings.secure ??= settings.port === SMTPS;
  const receiver = { settings, secrets };
  return { receiver, faults: [...faultsOf(kind, input, receiver), ...staleSecrets(input, before)] };
}

function faultsOf(
  kind: ReceiverKind,
  input: ReceiverInput,
  { settings, secrets }: OpenReceiver,
): FieldFault[] {
  const allowed: readonly string[] = [...PLAIN, ...FIELDS[kind]];
  const foreign = Object.entries(input)
    .filter(([field, value]) => value !== undefined && !allowed.includes(field))
    .map(([field]) =>
      fault(
        field,
        'isKnown',
        `${field} does not belong to a receiver of kind ${kind}, which has ${FIELDS[kind].join(', ')}`,
      ),
    );
  const all: ReceiverInput = { ...settings, ...secrets };
  const missing = REQUIRED[kind]
    .filter((field) => all[field] === undefined)
    .map((field) =>
      fault(
        field,
        'required',
        `${field} is missing: a receiver of kind ${kind} needs ${REQUIRED[kind].join(', ')}`,
      ),
    );
  const halves = kind === 'email' && (settings.user === undefined) !== (secrets.password === undefined);
  const half = settings.user === undefined ? 'user' : 'password';
  return [
    ...foreign,
    ...missing,
    ...urlFaults(secrets.url),
    ...(halves ? [fault(half, 'required', `${half} is missing: user and password go together`)] : []),
  ];
}

/** A person who may change a receiver must not be able to have its stored password sent to a server of their own. */
function staleSecrets(input: ReceiverInput, before: OpenReceiver | undefined): FieldFault[] {
  if (before?.secrets.password === undefined || input.password !== undefined) return [];
  const moved = (['host', 'port', 'secure', 'user'] as const).find(
    (field) => input[field] !== undefined && input[field] !== before.settings[field],
  );
  if (!moved) return [];
  return [fault('password', 'required', `password is missing: it must be given again when ${moved} changes`)];
}

function urlFaults(url: string | undefined): FieldFault[] {
  if (url === undefined) return [];
  const read = URL.canParse(url) ? new URL(url) : undefined;
  if (!read || !['http:', 'https:'].includes(read.protocol))
    return [fault('url', 'isUrl', 'url must be an address such as https://hooks.slack.com/services/…')];
  if (read.username !== '' || read.password !== '')
    return [fault('url', 'isUrl', 'url must have no user and password in it')];
  return [];
}

function fault(field: string, rule: string, message: string): FieldFault {
  return { field, rule, message };
}

/** Whether a receiver takes notices of this severity and group. */
export function wants(
  { severity, groups }: Pick<ReceiverSettings, 'severity' | 'groups'>,
  notice: { severity: Severity; group: string },
): boolean {
  if (SEVERITIES.indexOf(notice.severity) < SEVERITIES.indexOf(severity)) return false;
  return (
    groups.length === 0 ||
    groups.some((one) =>
      one.endsWith('*') ? notice.group.startsWith(one.slice(0, -1)) : one === notice.group,
    )
  );
}
