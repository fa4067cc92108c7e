import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { hasBody } from '../http/json-body.js';
import { speaksMlflow } from './answer-error.js';

const UNTYPED = new Set(['PATCH', 'DELETE']);
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0']);
/** Addresses of private networks (RFC 1918, RFC 4193). */
const PRIVATE =
  /^(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|\[f[cd][0-9a-f]{2}:[0-9a-f:.]*\])$/i;
/** Files are taken as they come, whatever their type; without this a JSON file would be parsed. */
const FILE = /^\/(?:ajax-)?api\/2\.0\/(?:mlflow-artifacts\/artifacts\/|mlflow\/upload-artifact\b)/;

/**
 * What MLflow's server does before it looks at a request: a Host that is not of this machine, a private network or
 * allowed by name is refused, so that no page can reach the server under a name of its own (DNS rebinding), and so is a
 * change that a page of another origin asks for.
 */
export function guardMlflowRequests(instance: FastifyInstance, allowedHosts: readonly string[]): void {
  const allowed = new Set(allowedHosts.map((host) => host.toLowerCase()));
  instance.addHook('onRequest', (request, reply, done) => {
    if (!speaksMlflow(request.url)) {
      done();
      return;
    }
    const { headers } = request.raw;
    void reply.header('x-frame-options', 'SAMEORIGIN');
    const refusal = refusalOf(request.method, headers, allowed);
    if (refusal) {
      void reply
        .code(403)
        .header('x-content-type-options', 'nosniff')
        .header('content-type', 'text/plain')
        .send(refusal);
      return;
    }
    if (FILE.test(request.url) && (request.method === 'PUT' || request.method === 'POST')) {
      headers['content-type'] = 'application/octet-stream';
    } else if (UNTYPED.has(request.method)) {
      // MLflow looks at the type of a POST alone; a page of another origin can send neither of these unasked.
      if (hasBody(headers)) headers['content-type'] = 'application/json';
    } else if (headers['content-type'] === undefined && hasBody(headers)) {
      // Elsewhere a body without a type counts as JSON; MLflow refuses it.
      headers['content-type'] = 'application/x-unknown';
    }
    done();
  });
}

function refusalOf(
  method: string,
  headers: IncomingHttpHeaders,
  allowed: ReadonlySet<string>,
): string | undefined {
  const host = hostName(headers.host ?? '');
  if (!isNear(host) && !allowed.has(host)) {
    return 'Invalid Host header - possible DNS rebinding attack detected';
  }
  const { origin } = headers;
  if (!CHANGING.has(method) || origin === undefined || origin === '') return undefined;
  const from = /^https?:\/\/([^/]+)$/i.exec(origin)?.[1].toLowerCase();
  // A page of our own has the origin under which the server was reached.
  const ours = from !== undefined && (LOCAL.has(hostName(from)) || from === headers.host?.toLowerCase());
  return ours || (from !== undefined && allowed.has(hostName(from)))
    ? undefined
    : 'Cross-origin request blocked';
}

function isNear(host: string): boolean {
  return LOCAL.has(host) || PRIVATE.test(host);
}

/** The name or address of a Host, without the port. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
