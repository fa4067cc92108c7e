import { SERVED_SCHEME } from '../reserved-names.js';
import { fieldInvalid } from '../tracking.errors.js';

/** Schemes whose addresses name the host that a server or a client would be sent to. */
const HOST_SCHEMES = new Set(['ftp', 'sftp', 'hdfs', 'viewfs', 'http', 'https', 'r2', 'b2', 'abfss']);

const SERVED_WITH_HOST = new RegExp(`^${SERVED_SCHEME}://[^/]`, 'i');

/** The scheme of an address in lower case; empty for a path. */
export function schemeOf(uri: string): string {
  return /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1].toLowerCase() ?? '';
}

/**
 * @param allowed a sentence on the addresses that are allowed
 * @throws {AppError} `tracking.invalid` when the scheme of the address names a host, or the address has our scheme and a host
 */
export function refuseHost(uri: string, field: string, allowed: string): void {
  const scheme = schemeOf(uri);
  if (!HOST_SCHEMES.has(scheme) && !SERVED_WITH_HOST.test(uri)) return;
  throw fieldInvalid(
    field,
    'host',
    `'${field}' cannot use the '${scheme}' scheme: the '${scheme}' scheme addresses a host other than the tracking server's configured artifact storage, so the server would connect to the host named in the URI. ${allowed}`,
  );
}
