import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { hasBody } from '../http/json-body.js';
import { allowedNames, isForeignChange, isNearHost } from '../http/near-hosts.js';
import { speaksMlflow } from './answer-error.js';

/** Files are taken as they come, whatever their type; without this a JSON file would be parsed. */
const FILE = /^\/(?:ajax-)?api\/2\.0\/(?:mlflow-artifacts\/artifacts\/|mlflow\/upload-artifact\b)/;

/**
 * What MLflow's server does before it looks at a request: a Host that is not of this machine, a private network or
 * allowed by name is refused, so that no page can reach the server under a name of its own (DNS rebinding), and so is a
 * change that a page of another origin asks for. The latter holds for every route: a browser sends a key that it knows
 * along with whatever any page asks for.
 */
export function guardMlflowRequests(instance: FastifyInstance, allowedHosts: readonly string[]): void {
  const allowed = allowedNames(allowedHosts);
  instance.addHook('onRequest', (request, reply, done) => {
    const { headers } = request.raw;
    if (!speaksMlflow(request.url)) {
      done(isForeignChange(request.method, headers, allowed) ? foreignOrigin() : undefined);
      return;
    }
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
  if (!isNearHost(headers.host, allowed)) {
    return 'Invalid Host header - possible DNS rebinding attack detected';
  }
  return isForeignChange(method, headers, allowed) ? 'Cross-origin request blocked' : undefined;
}

function foreignOrigin(): AppError {
  return new AppError({
    code: 'http.foreign-origin',
    kind: 'forbidden',
    message:
      'A page of another origin may not change anything here: name its host in ALLOWED_HOSTS if it may.',
  });
}
