import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../errors/app-error.js';
import { type ApiDialect, dialectOf, type ServerFacts } from './api-dialect.js';
import { isForeignChange } from './near-hosts.js';

/**
 * Refuses changes that a page of another origin requests: a browser sends a key that it knows along with the requests of any
 * page. Addresses of a dialect are checked by its own guard.
 */
export function guardRequests(
  instance: FastifyInstance,
  dialects: readonly ApiDialect[],
  server: ServerFacts,
): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const dialect = dialectOf(dialects, request.url);
    if (!dialect) {
      done(foreignChange(request, server));
      return;
    }
    const outcome = dialect.guard(request, reply, server);
    if (outcome !== 'answered') done(outcome);
  });
}

/** The refusal of a change that a page of another origin requests; undefined for any other request. */
export function foreignChange(
  { method, raw }: FastifyRequest,
  { allowedHosts }: Pick<ServerFacts, 'allowedHosts'>,
): AppError | undefined {
  if (!isForeignChange(method, raw.headers, allowedHosts)) return undefined;
  return new AppError({
    code: 'http.foreign-origin',
    kind: 'forbidden',
    message:
      'A page of another origin may not change anything here: name its host in ALLOWED_HOSTS if it may.',
  });
}
