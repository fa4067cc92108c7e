import type { IncomingHttpHeaders } from 'node:http';

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Reaches a server on this machine; no page has it as its origin. */
const ANY_ADDRESS = '0.0.0.0';
/** Addresses of private networks (RFC 1918, RFC 4193). */
const PRIVATE =
  /^(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|\[f[cd][0-9a-f]{2}:[0-9a-f:.]*\])$/i;
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Whether a Host is this machine, an address of a private network, or allowed by name. `allowed` is in lower case. */
export function isNearHost(host: string | undefined, allowed: ReadonlySet<string>): boolean {
  const name = hostName(host ?? '');
  return LOCAL.has(name) || name === ANY_ADDRESS || PRIVATE.test(name) || allowed.has(name);
}

/**
 * Whether a page of another origin requests a change. The browser's own statement (Sec-Fetch-Site) takes precedence over the
 * origin's name, which can differ from the Host behind a proxy.
 * @param localPagesMay whether pages of this machine may request changes, on any port
 */
export function isForeignChange(
  method: string,
  headers: IncomingHttpHeaders,
  allowed: ReadonlySet<string>,
  localPagesMay = false,
): boolean {
  const { origin, host } = headers;
  if (!CHANGING.has(method) || origin === undefined || origin === '') return false;
  if (headers['sec-fetch-site'] === 'same-origin') return false;
  const from = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1].toLowerCase();
  if (from === undefined) return true;
  const name = hostName(from);
  // A page of this server has the origin under which the server was reached.
  return !(localPagesMay && LOCAL.has(name)) && from !== host?.toLowerCase() && !allowed.has(name);
}

/** Whether an origin is a page of this machine, on any port. */
export function isLocalPage(origin: string): boolean {
  const host = /^http:\/\/([^/]+)$/i.exec(origin)?.[1];
  return host !== undefined && LOCAL.has(hostName(host));
}

/** Host names in the form that `isNearHost` and `isForeignChange` expect. */
export function allowedNames(hosts: readonly string[]): ReadonlySet<string> {
  return new Set(hosts.map((host) => host.toLowerCase()));
}

/** The name or address of a Host, without the port. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
