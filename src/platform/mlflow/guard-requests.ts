import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasBody } from '../http/json-body.js';
import { speaksMlflow } from './answer-error.js';
import { allowLocalPages, answerPreflight } from './cross-origin.js';

const UNTYPED = new Set(['PATCH', 'DELETE']);
const CHANGING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);
/** A server can be reached under this address, a page has none such. */
const ANY_ADDRESS = '0.0.0.0';
/** Addresses of private networks (RFC 1918, RFC 4193). */
const PRIVATE =
  /^(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|\[f[cd][0-9a-f]{2}:[0-9a-f:.]*\])$/i;
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
/** Files are taken as they come, whatever their type; without this a JSON file would be parsed. */
const FILE = /^\/(?:ajax-)?api\/2\.0\/(?:mlflow-artifacts\/artifacts\/|mlflow\/upload-artifact\b)/;

/**
 * What MLflow's server does before it looks at a request: a Host that is not of this machine, a private network or
 * allowed by name is refused, so that no page can reach the server under a name of its own (DNS rebinding), and so is a
 * change that a page of another origin asks for.
 */
export function guardMlflowRequests(
  instance: FastifyInstance,
  allowedHosts: readonly string[],
  methodsOf: (path: string) => readonly string[],
): void {
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
    allowLocalPages(reply, headers.origin);
    if (request.method === 'OPTIONS' && answerOptions(request, reply, methodsOf)) return;
    if (FILE.test(request.url) && (request.method === 'PUT' || request.method === 'POST')) {
      headers['content-type'] = 'application/octet-stream';
    } else if (UNTYPED.has(request.method)) {
      // MLflow looks at the type of a POST alone; a page of another origin can send neither of these unasked.
      if (hasBody(headers)) headers['content-type'] = 'application/json';
    } else if (hasBody(headers) && !JSON_TYPE.test(headers['content-type'] ?? '')) {
      // Elsewhere a body without a type counts as JSON, and some types are files; MLflow refuses them.
      headers['content-type'] = 'application/x-unknown';
    }
    done();
  });
}

/** False where there is nothing under this address. */
function answerOptions(
  request: FastifyRequest,
  reply: FastifyReply,
  methodsOf: (path: string) => readonly string[],
): boolean {
  const { origin, ...headers } = request.raw.headers;
  const method = headers['access-control-request-method'];
  if (origin !== undefined && method !== undefined) {
    answerPreflight(reply, { origin, method, headers: headers['access-control-request-headers'] });
    return true;
  }
  const methods = methodsOf(request.url.split('?', 1)[0]);
  if (methods.length === 0) return false;
  void reply
    .code(204)
    .header('allow', [...methods, 'OPTIONS'].toSorted().join(', '))
    .send();
  return true;
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
  return LOCAL.has(host) || host === ANY_ADDRESS || PRIVATE.test(host);
}

/** The name or address of a Host, without the port. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '');
}
