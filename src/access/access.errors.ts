import { AppError, type FieldFault } from '../platform/errors/app-error.js';
import type { Role } from '../platform/http/allow.js';

/** The key is missing, unknown, revoked or expired; the message does not reveal which. */
export function keyWanted(given: boolean, none: boolean): AppError {
  const how = none
    ? 'There is no key yet: start with HOST=127.0.0.1 and make one by POST /access/keys, or set ACCESS_ADMIN_KEY.'
    : 'Send a key: curl -u me:KEY (Basic, any user name) or -H "authorization: Bearer KEY"; npm run … -- --token KEY or PARIVISION_TOKEN; MLflow\'s client takes MLFLOW_TRACKING_TOKEN. An administrator makes keys with npm run keys.';
  return new AppError({
    code: 'access.key-wanted',
    kind: 'unauthenticated',
    message: given ? `This key is not valid. ${how}` : `This address is not open without a key. ${how}`,
  });
}

export function roleTooLow(role: Role, wanted: Role): AppError {
  return new AppError({
    code: 'access.role-too-low',
    kind: 'forbidden',
    message: `This needs a key with the role ${wanted}; yours has the role ${role}.`,
  });
}

/** Without a key only this machine has access, and a host name given by others does not count as this machine. */
export function hostForeign(host: string): AppError {
  return new AppError({
    code: 'access.host-foreign',
    kind: 'forbidden',
    message: `Without keys, only requests to a name of this machine are answered, and ${host === '' ? 'the Host header is empty' : `${host.slice(0, 100)} is not one`}: create a key (npm run keys), or list the host in ALLOWED_HOSTS.`,
  });
}

export function routeClosed(): AppError {
  return new AppError({
    code: 'access.route-closed',
    kind: 'forbidden',
    message: 'No role has access to this route.',
  });
}

/** The database has been unavailable for longer than known keys are accepted without it. */
export function keysStale(): AppError {
  return new AppError({
    code: 'access.keys-stale',
    kind: 'unavailable',
    message:
      'The list of keys could not be read for longer than KEYS_OFFLINE_MINUTES: the database is unavailable.',
    retryAfterSeconds: 10,
  });
}

export function keyUnknown(id: string): AppError {
  return new AppError({
    code: 'access.key-unknown',
    kind: 'not-found',
    message: `There is no key ${id.slice(0, 32)}.`,
  });
}

/** The file of METRICS_KEY_FILE can be neither read nor created. */
export function scrapeKeyUnusable(file: string, reason: string): AppError {
  return new AppError({
    code: 'access.scrape-key-unusable',
    kind: 'invalid',
    message: `The key of METRICS_KEY_FILE (${file}) cannot be used: ${reason}. It must be a file that can be read or created, with at least 32 characters.`,
  });
}

export function accessInvalid(faults: FieldFault[]): AppError {
  return new AppError({
    code: 'access.invalid',
    kind: 'invalid',
    message: faults.map((fault) => `${fault.field}: ${fault.message}`).join('; '),
    details: faults,
  });
}

/** Without it no key could be created any more, and loopback would stay closed too. */
export function lastAdmin(): AppError {
  return new AppError({
    code: 'access.last-admin',
    kind: 'conflict',
    message:
      'This is the last administrator key that does not expire: without it no more keys could be made. Make another one first (POST /access/keys with the role admin and without expiresAt), then revoke this one.',
  });
}

export function keysUnreachable(url: string, reason: string): AppError {
  return new AppError({
    code: 'access.keys-unreachable',
    kind: 'unavailable',
    message: `Nothing answers at ${url} (${reason}). Keys are created by a running instance: npm start.`,
  });
}

export function keysRefused(url: string, status: number, said: string): AppError {
  const remedy =
    status === 401 || status === 403
      ? ' Give the key of an administrator with --token, in PARIVISION_TOKEN, or as ACCESS_ADMIN_KEY.'
      : '';
  return new AppError({
    code: 'access.keys-refused',
    kind: 'conflict',
    message: `${url} responded with ${status}${said === '' ? '.' : `: ${said}`}${remedy}`,
  });
}
