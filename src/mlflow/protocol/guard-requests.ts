import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerFacts } from '../../platform/http/api-dialect.js';
import { hasBody } from '../../platform/http/json-body.js';
import { isForeignChange, isNearHost } from '../../platform/http/near-hosts.js';
import { invalidParameter } from './mlflow-error.js';
import { allowLocalPages, answerPreflight } from './cross-origin.js';

const UNTYPED = new Set(['PATCH', 'DELETE']);
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
/** Files are accepted unmodified, whatever their type; without this a JSON file would be parsed. */
const FILE = /^\/(?:ajax-)?api\/2\.0\/(?:mlflow-artifacts\/artifacts\/|mlflow\/upload-artifact\b)/;

/**
 * What MLflow's server checks before it handles a request: a Host that is not of this machine, a private network or
 * allowed by name is refused, so that no page can reach the server under a name of its own (DNS rebinding), and so is a
 * change that a page of another origin requests.
 */
export function guardMlflowRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { allowedHosts, methodsOf }: ServerFacts,
): Error | 'answered' | undefined {
  const { headers } = request.raw;
  void reply.header('x-frame-options', 'SAMEORIGIN');
  const refusal = refusalOf(request.method, headers, allowedHosts);
  if (refusal) {
    void reply
      .code(403)
      .header('x-content-type-options', 'nosniff')
      .header('content-type', 'text/plain')
      .send(refusal);
    return 'answered';
  }
  allowLocalPages(reply, headers.origin);
  if (request.method === 'OPTIONS' && answerOptions(request, reply, methodsOf)) return 'answered';
  if (FILE.test(request.url) && (request.method === 'PUT' || request.method === 'POST')) {
    headers['content-type'] = 'application/octet-stream';
  } else if (UNTYPED.has(request.method)) {
    // MLflow checks the type of a POST only; a page of another origin can send neither of these without a preflight.
    if (hasBody(headers)) headers['content-type'] = 'application/json';
  } else if (hasBody(headers) && !JSON_TYPE.test(headers['content-type'] ?? '')) {
    // Elsewhere a body without a type counts as JSON, and some types are files; MLflow refuses them.
    if (!headers['content-type']) return invalidParameter('Bad Request. Content-Type header is missing.');
    headers['content-type'] = 'application/x-unknown';
  }
  return undefined;
}

/** False for an address without routes. */
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
  if (!isNearHost(headers.host, allowed)) {
    return 'Invalid Host header - possible DNS rebinding attack detected';
  }
  return isForeignChange(method, headers, allowed, true) ? 'Cross-origin request blocked' : undefined;
}
